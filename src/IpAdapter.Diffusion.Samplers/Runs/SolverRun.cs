using IpAdapter.Diffusion.Samplers.Levels;

namespace IpAdapter.Diffusion.Samplers.Runs;

/// <summary>
/// A run that solves for lambda = log(alpha / sigma), over latents of variance 1, as the DPM solvers do (arXiv:2206.00927).
/// </summary>
/// <param name="schedule">The noise levels of the model.</param>
/// <param name="levels">The timesteps and levels of the whole run.</param>
/// <param name="first">How many calls are left out at the noisy end.</param>
public abstract class SolverRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    /// <summary>Lays out the levels: those of whole timesteps, or a curve over all levels the model was trained with.</summary>
    /// <param name="schedule">The noise levels of the model.</param>
    /// <param name="steps">How many steps were asked for.</param>
    /// <param name="spacing">Which timesteps; null: those that the model's configuration names, else evenly spaced ones.</param>
    /// <param name="offset">Added to leading ones; null: what the model's configuration says.</param>
    /// <param name="sigmas">How the levels go down.</param>
    /// <param name="endsAtLeastSigma">Whether the last step ends at the first timestep's level, rather than without any noise.</param>
    /// <exception cref="StepCountException">There are not so many different ones.</exception>
    public static NoiseLevels LevelsOf(NoiseSchedule schedule, int steps, TimestepSpacing? spacing, int? offset, SigmaSpacing sigmas,
        bool endsAtLeastSigma)
    {
        var trained = new TrainedSigmas(schedule);
        var last = endsAtLeastSigma ? (float)trained.Least : 0;
        if (sigmas == SigmaSpacing.Linear)
        {
            var visited = TimestepsOf(schedule.Config, steps, spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Linspace, offset);
            return new NoiseLevels(visited, [.. visited.Select(timestep => (float)trained.At(timestep)), last]).Checked();
        }

        Timesteps.Check(schedule.Config, steps);
        var levels = SigmaCurve.Compute(sigmas, trained.Greatest, trained.Least, steps);
        // The reference rounds Karras' timesteps and cuts off the fraction of the others'.
        Func<double, double> whole = sigmas == SigmaSpacing.Karras ? Math.Round : Math.Truncate;
        return new NoiseLevels([.. levels.Select(sigma => whole(trained.TimestepOf(sigma)))],
            [.. levels.Select(sigma => (float)sigma), last]).Checked();
    }

    /// <inheritdoc/>
    public override NoiseLevel LevelAt(int index) => NoiseLevel.Preserving(SigmaAt(index));

    /// <summary>log(alpha / sigma) before a step, or after the last one.</summary>
    protected double LambdaAt(int index) => -Math.Log(SigmaAt(index));

    // One more than the steps, the cleanest left out: the last step goes on to no noise at all.
    private static double[] TimestepsOf(NoiseScheduleConfig trained, int steps, TimestepSpacing spacing, int? offset) =>
        [.. Timesteps.Compute(spacing, trained, steps, offset, leftOut: spacing == TimestepSpacing.Trailing ? 0 : 1)
            .Select(timestep => Math.Round(timestep))];
}
