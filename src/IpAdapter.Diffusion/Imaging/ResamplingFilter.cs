namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// What a pixel of a resized picture is averaged with; Pillow's kernels, widened when a picture becomes smaller (antialiasing).
/// </summary>
public enum ResamplingFilter
{
    /// <summary>Equal weights.</summary>
    Box,

    /// <summary>Triangle.</summary>
    Bilinear,

    /// <summary>Hamming-windowed sinc of one lobe.</summary>
    Hamming,

    /// <summary>Keys' cubic with a = -0.5: what CLIP's preprocessing uses.</summary>
    Bicubic,

    /// <summary>Sinc of three lobes, windowed by its middle one: what diffusers resizes pictures with.</summary>
    Lanczos,
}
