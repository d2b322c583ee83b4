using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Denoising diffusion probabilistic models (arXiv:2006.11239): the way back of the process the model was trained with, with noise in every step.</summary>
public sealed record Ddpm : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else leading ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether predicted samples are held within -1 and 1.</summary>
    public bool ClipsSample { get; init; }

    /// <summary>Whether a step adds as much noise as the way there did (beta), rather than what is right for known clean latents (section 3.2).</summary>
    public bool HasLargeVariance { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        WholeTimesteps.LevelsOf(schedule, steps, Spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Leading, StepsOffset);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new DdpmRun(this, schedule, levels, first);
}
