namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>What several pictures become.</summary>
public enum PictureArrangement
{
    /// <summary>One prompt: every drawn picture reads the tokens of all, under one softmax.</summary>
    SideBySide,

    /// <summary>A prompt each: the first picture is for the first drawn picture, and so on.</summary>
    OneEach,
}
