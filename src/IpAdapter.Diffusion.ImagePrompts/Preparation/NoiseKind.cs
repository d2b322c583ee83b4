namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>How a picture is made noisy.</summary>
public enum NoiseKind
{
    /// <summary>Blended with even noise.</summary>
    Fade,

    /// <summary>A share of its numbers replaced by even noise.</summary>
    Dissolve,

    /// <summary>Normal noise added.</summary>
    Gaussian,
}
