using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Denoising diffusion implicit models (arXiv:2010.02502).</summary>
public sealed record Ddim : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else leading ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Share of noise added again in each step: 0 adds none (DDIM), 1 as much as DDPM.</summary>
    public double Eta { get; init; }

    /// <summary>Whether predicted samples are held within -1 and 1.</summary>
    public bool ClipsSample { get; init; }

    /// <summary>Whether the last step ends without any noise, rather than at the first timestep's level.</summary>
    public bool EndsWithoutNoise { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        WholeTimesteps.LevelsOf(schedule, steps, Spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Leading, StepsOffset);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new DdimRun(this, schedule, levels, first);
}
