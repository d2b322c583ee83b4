namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>Which square of a picture an image encoder is shown.</summary>
public enum CropPosition
{
    /// <summary>The middle.</summary>
    Center,

    /// <summary>The top.</summary>
    Top,

    /// <summary>The bottom.</summary>
    Bottom,

    /// <summary>The left.</summary>
    Left,

    /// <summary>The right.</summary>
    Right,

    /// <summary>The whole picture, with black bars.</summary>
    Pad,
}
