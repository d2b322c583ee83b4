using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>The levels of methods that know whole timesteps only.</summary>
internal static class WholeTimesteps
{
    /// <summary>Lays out the timesteps, rounded half to even; behind the last one, no noise.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <param name="spacing">Which timesteps.</param>
    /// <param name="offset">Added to leading ones; null: what the model's configuration says.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many timesteps.</exception>
    public static NoiseLevels LevelsOf(NoiseSchedule schedule, int steps, TimestepSpacing spacing, int? offset)
    {
        var trainSteps = schedule.Config.TrainSteps;
        if (steps < 1 || steps > trainSteps)
            throw NoiseLevels.TooMany(steps);
        double[] timesteps = [.. Timesteps.Of(spacing, trainSteps, steps, offset ?? schedule.Config.StepsOffset).Select(timestep => Math.Round(timestep))];
        if (timesteps[0] >= trainSteps)
            throw NoiseLevels.TooMany(steps);
        return new NoiseLevels(timesteps, [.. timesteps.Select(timestep => schedule.Sigmas[(int)timestep]), 0]);
    }
}
