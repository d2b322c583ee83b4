namespace IpAdapter.Diffusion.Samplers.Levels;

/// <summary>How noise levels go from the greatest to the least.</summary>
public enum SigmaSpacing
{
    /// <summary>As the timesteps have them.</summary>
    Linear,

    /// <summary>Evenly in the seventh root: small steps near the clean end (arXiv:2206.00364, equation 5).</summary>
    Karras,

    /// <summary>Evenly in the logarithm.</summary>
    Exponential,

    /// <summary>
    /// By the quantiles of a beta distribution: small steps at both ends. These are diffusers' use_beta_sigmas; ComfyUI's beta spaces
    /// timesteps so, not levels.
    /// </summary>
    Beta,
}
