namespace IpAdapter.Diffusion.Sampling;

/// <summary>Which of the timesteps a model was trained with a sampler visits (arXiv:2305.08891, table 2).</summary>
public enum TimestepSpacing
{
    /// <summary>Every (train steps / steps)-th one, counted from the clean end: the last ones are left out.</summary>
    Leading,

    /// <summary>Evenly from the noisiest to the cleanest, both included.</summary>
    Linspace,

    /// <summary>Every (train steps / steps)-th one, counted from the noisy end: the first ones are left out.</summary>
    Trailing,
}
