using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Euler's method with noise added again after every step, as ancestral sampling has it (arXiv:2006.11239, arXiv:2206.00364).</summary>
public sealed record EulerAncestral : Sampler
{
    /// <summary>Which timesteps are visited.</summary>
    public TimestepSpacing Spacing { get; init; } = TimestepSpacing.Linspace;

    /// <summary>Added to leading timesteps.</summary>
    public int StepsOffset { get; init; } = 1;

    /// <inheritdoc/>
    public override SamplerRun Begin(NoiseSchedule schedule, int steps) =>
        new EulerAncestralRun(this, EulerLevels.Of(schedule, steps, Spacing, StepsOffset));
}
