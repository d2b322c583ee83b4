using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>UniPC (arXiv:2302.04867): a predictor as DPM-Solver++ has it, and a corrector that takes no call of the UNet more.</summary>
public sealed record UniPc : Sampler
{
    /// <summary>How many predictions a step looks back at: 1, 2 or 3; the corrector makes it one order better.</summary>
    public int Order { get; init; } = 2;

    /// <summary>The function B(h).</summary>
    public UniPcVariant Variant { get; init; } = UniPcVariant.Bh2;

    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas go over all levels there are.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>Whether the integral is one of predicted noise, rather than of predicted samples.</summary>
    public bool SolvesForNoise { get; init; }

    /// <summary>How many of the first steps are not corrected: steadier under strong guidance.</summary>
    public int StepsWithoutCorrector { get; init; }

    /// <summary>Why these settings draw nothing, or null: without any noise left, h is infinite, and only predicted samples with B(h) = e^h - 1 stay finite.</summary>
    public string? Contradiction => EndsAtLeastSigma || (Variant == UniPcVariant.Bh2 && !SolvesForNoise)
        ? null
        : $"{(SolvesForNoise ? "solving for noise" : "the variant bh1")} can't end without any noise: its last step is infinite";

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SolverLevels.Of(schedule, steps, Spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Linspace, StepsOffset, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first)
    {
        if (Order is < 1 or > 3)
            throw new NotSupportedException($"UniPC is of order 1, 2 or 3, not {Order}.");
        return Contradiction is null ? new UniPcRun(this, schedule, levels, first) : throw new NotSupportedException($"UniPC: {Contradiction}.");
    }
}
