namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>Where the control picture (hint) of a pair comes from.</summary>
public enum HintKind
{
    /// <summary>The data has it: <c>conditioning_image</c> in a list, <c>NAME.hint.png</c> beside <c>NAME.png</c>.</summary>
    FromData,

    /// <summary>The picture's colours by places (<see cref="ColorPalette"/>).</summary>
    Colors,

    /// <summary>The picture itself.</summary>
    Picture,
}
