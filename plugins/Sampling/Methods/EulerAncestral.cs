using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Euler's method with noise added again after every step, as ancestral sampling has it (arXiv:2006.11239, arXiv:2206.00364).</summary>
public sealed record EulerAncestral : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) => EulerLevels.Of(schedule, steps, Spacing, StepsOffset);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
        new EulerAncestralRun(schedule, levels, first, EulerLevels.SpacingOf(Spacing, schedule));
}
