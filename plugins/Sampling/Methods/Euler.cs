using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Euler's method on the probability flow (arXiv:2206.00364, algorithm 2 without the correction; without churn plain Euler).</summary>
public sealed record Euler : Sampler
{
    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas take their greatest and least level from them.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>S_churn: noise added again, over all steps; 0 adds none.</summary>
    public double Churn { get; init; }

    /// <summary>S_noise: what that noise is multiplied with.</summary>
    public double ChurnNoise { get; init; } = 1;

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) => EulerLevels.Of(schedule, steps, Spacing, StepsOffset, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new EulerRun(this, schedule, levels, first);
}
