using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Noise levels of the DPM solvers: those of whole timesteps, or a curve over all levels the model was trained with.</summary>
internal static class SolverLevels
{
    /// <summary>Lays out the levels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many different ones.</exception>
    public static NoiseLevels Of(NoiseSchedule schedule, int steps, TimestepSpacing spacing, int? offset, SigmaSpacing sigmaSpacing, bool endsAtLeastSigma)
    {
        if (steps < 1 || steps > schedule.Config.TrainSteps)
            throw NoiseLevels.TooMany(steps);
        var trained = new TrainedSigmas(schedule);
        var last = endsAtLeastSigma ? (float)trained.Least : 0;
        if (sigmaSpacing == SigmaSpacing.Linear)
        {
            var visited = TimestepsOf(schedule.Config, steps, spacing, offset);
            return new NoiseLevels(visited, [.. visited.Select(timestep => (float)trained.At(timestep)), last]).Checked();
        }

        var sigmas = SigmaCurve.Of(sigmaSpacing, trained.Greatest, trained.Least, steps);
        // The reference rounds Karras' timesteps and cuts off the fraction of the others'.
        Func<double, double> whole = sigmaSpacing == SigmaSpacing.Karras ? Math.Round : Math.Truncate;
        return new NoiseLevels([.. sigmas.Select(sigma => whole(trained.TimestepOf(sigma)))], [.. sigmas.Select(sigma => (float)sigma), last]).Checked();
    }

    // One more than the steps, the cleanest left out: the last step goes on to no noise at all.
    private static double[] TimestepsOf(NoiseScheduleConfig config, int steps, TimestepSpacing spacing, int? offset)
    {
        if (spacing == TimestepSpacing.Trailing)
            return Timesteps.Trailing(config.TrainSteps, steps);
        return [.. Timesteps.Of(spacing, config.TrainSteps, steps + 1, offset ?? config.StepsOffset).Take(steps).Select(timestep => Math.Round(timestep))];
    }
}
