using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Pseudo numerical methods (arXiv:2202.09778), with linear steps alone (PLMS, F-PNDM without its Runge-Kutta steps), as Stable Diffusion 1.x was published with.</summary>
public sealed record Pndm : Sampler
{
    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else leading ones.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether the last step ends without any noise, rather than at the first timestep's level.</summary>
    public bool EndsWithoutNoise { get; init; }

    /// <summary>Whether a run that begins within does so as diffusers does: it leaves the second call of its first step out and takes the one after it for that, a timestep late. Only for pictures equal to diffusers' own.</summary>
    public bool BeginsLikeDiffusers { get; init; }

    /// <inheritdoc/>
    /// <remarks>Where a run begins like diffusers, the second timestep stands here twice, as it is called.</remarks>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps)
    {
        var levels = WholeTimesteps.LevelsOf(schedule, steps, Spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Leading, StepsOffset);
        return BeginsLikeDiffusers ? Called(levels) : levels;
    }

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first)
    {
        var steps = BeginsLikeDiffusers ? Math.Max(1, levels.Timesteps.Count - 1) : levels.Timesteps.Count;
        var stride = schedule.Config.TrainSteps / steps;
        return BeginsLikeDiffusers ? new PndmRun(this, schedule, levels, first, stride) : new PndmRun(this, schedule, Called(levels.From(first)), 0, stride);
    }

    // The first step calls the UNet at both of its ends.
    private static NoiseLevels Called(NoiseLevels levels) =>
        levels.Timesteps.Count < 2
            ? levels
            : new([levels.Timesteps[0], levels.Timesteps[1], .. levels.Timesteps.Skip(1)], [levels.Sigmas[0], levels.Sigmas[1], .. levels.Sigmas.Skip(1)]);
}
