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
    public override SamplerRun Begin(NoiseSchedule schedule, int steps) => new DdimRun(this, schedule, TimestepsOf(schedule, steps));

    private int[] TimestepsOf(NoiseSchedule schedule, int steps)
    {
        var trainSteps = schedule.Config.TrainSteps;
        if (steps < 1 || steps > trainSteps)
            throw NoiseLevels.TooMany(steps);
        int[] timesteps = [.. Timesteps.Of(Spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Leading, trainSteps, steps, StepsOffset ?? schedule.Config.StepsOffset).Select(timestep => (int)Math.Round(timestep))];
        return timesteps[0] < trainSteps ? timesteps : throw NoiseLevels.TooMany(steps);
    }
}
