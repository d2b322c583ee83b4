using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Linear multistep (Adams and Bashforth) of the fourth order on the probability flow, as k-diffusion has it.</summary>
public sealed record Lms : Sampler
{
    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Linear;

    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas take their greatest and least level from them.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether a run that begins within does so as diffusers does: with the weights for slopes that it never took. Only for pictures equal to diffusers' own.</summary>
    public bool BeginsLikeDiffusers { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) => EulerLevels.Of(schedule, steps, Spacing, StepsOffset, Sigmas);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new LmsRun(this, schedule, levels, first);
}
