using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Multistep sampling of latent consistency models (arXiv:2310.04378, algorithm 3): a few steps, for models or LoRAs distilled for it.</summary>
public sealed record Lcm : Sampler
{
    /// <summary>How many steps the model was distilled from: timesteps are taken from those.</summary>
    public int OriginalSteps { get; init; } = 50;

    /// <summary>What timesteps are multiplied with where the boundary condition is computed (appendix C): greater is nearer to the plain prediction.</summary>
    public double TimestepScaling { get; init; } = 10;

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps)
    {
        if (steps < 1 || steps > OriginalSteps || OriginalSteps > schedule.Config.TrainSteps)
            throw NoiseLevels.TooMany(steps);
        var skipped = schedule.Config.TrainSteps / OriginalSteps;
        var stride = (double)OriginalSteps / steps;
        double[] timesteps = [.. Enumerable.Range(0, steps).Select(i => (double)((OriginalSteps - (int)(i * stride)) * skipped - 1))];
        return new NoiseLevels(timesteps, [.. timesteps.Select(timestep => schedule.Sigmas[(int)timestep]), 0]);
    }

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new LcmRun(this, schedule, levels, first);
}
