using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>Noise levels of the Euler methods.</summary>
internal static class EulerLevels
{
    /// <summary>Lays out the levels: those of the timesteps, fractions and all, or a curve between the first and the last of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many different ones.</exception>
    public static NoiseLevels Of(NoiseSchedule schedule, int steps, TimestepSpacing? spacing, int? offset, SigmaSpacing sigmaSpacing = SigmaSpacing.Linear, bool endsAtLeastSigma = false)
    {
        var trainSteps = schedule.Config.TrainSteps;
        if (steps < 1 || steps > trainSteps)
            throw NoiseLevels.TooMany(steps);
        var trained = new TrainedSigmas(schedule);
        double[] timesteps = [.. Timesteps.Of(SpacingOf(spacing, schedule), trainSteps, steps, offset ?? schedule.Config.StepsOffset).Select(timestep => (double)(float)timestep)];   // a UNet is told float32
        double[] sigmas = [.. timesteps.Select(trained.At)];
        if (sigmaSpacing != SigmaSpacing.Linear)
        {
            sigmas = SigmaCurve.Of(sigmaSpacing, sigmas[0], sigmas[^1], steps);
            timesteps = [.. sigmas.Select(sigma => (double)(float)trained.TimestepOf(sigma))];
        }
        return new NoiseLevels(timesteps, [.. sigmas.Select(sigma => (float)sigma), endsAtLeastSigma ? (float)trained.Least : 0]).Checked();
    }

    /// <summary>The spacing asked for, else the one that the model's configuration names, else the reference's for these methods.</summary>
    public static TimestepSpacing SpacingOf(TimestepSpacing? asked, NoiseSchedule schedule) => asked ?? schedule.Config.Spacing ?? TimestepSpacing.Linspace;

    // Noise and signal of the first level together have this deviation; where the first level is the greatest there is, the signal is nothing beside it.
    public static double InitialNoiseScale(NoiseLevels levels, TimestepSpacing spacing) =>
        spacing == TimestepSpacing.Leading ? Math.Sqrt((double)levels.Sigmas[0] * levels.Sigmas[0] + 1) : levels.Sigmas[0];
}
