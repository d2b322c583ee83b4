using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Euler's method on the probability flow (arXiv:2206.00364, algorithm 2 without the correction; without churn plain Euler).</summary>
public sealed record Euler : Sampler
{
    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>Which timesteps are visited; for the other spacings of sigmas, which the greatest and the least level come from.</summary>
    public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Linspace;

    /// <summary>Added to leading timesteps.</summary>
    public int StepsOffset { get; init; } = 1;

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>S_churn: noise added again, over all steps; 0 adds none.</summary>
    public double Churn { get; init; }

    /// <summary>S_noise: what that noise is multiplied with.</summary>
    public double ChurnNoise { get; init; } = 1;

    /// <inheritdoc/>
    public override SamplerRun Begin(NoiseSchedule schedule, int steps) =>
        new EulerRun(this, EulerLevels.Of(schedule, steps, Spacing, StepsOffset, Sigmas, EndsAtLeastSigma));
}
