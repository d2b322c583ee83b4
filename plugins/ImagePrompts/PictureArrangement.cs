namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What several pictures become.</summary>
public enum PictureArrangement
{
    /// <summary>One prompt: their tokens are read side by side, under one softmax.</summary>
    SideBySide,

    /// <summary>A prompt each: the first picture goes with the first drawn picture, and so on.</summary>
    OneEach,
}
