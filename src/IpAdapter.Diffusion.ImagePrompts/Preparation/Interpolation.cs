namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>How a picture is resized, by Pillow's names.</summary>
public enum Interpolation
{
    /// <summary>Sinc of three lobes.</summary>
    Lanczos,

    /// <summary>Keys' cubic.</summary>
    Bicubic,

    /// <summary>Hamming-windowed sinc of one lobe.</summary>
    Hamming,

    /// <summary>Triangle.</summary>
    Bilinear,

    /// <summary>Equal weights.</summary>
    Box,

    /// <summary>The nearest pixel alone.</summary>
    Nearest,
}
