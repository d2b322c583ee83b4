using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>DPM-Solver++, multistep, midpoint (arXiv:2211.01095, algorithm 2); of the second order it is known as DPM++ 2M.</summary>
public sealed record DpmSolverPlusPlus : Sampler
{
    /// <summary>How many predictions a step looks back at: 1, 2 or 3.</summary>
    public int Order { get; init; } = 2;

    /// <summary>How noise levels go down.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Karras;

    /// <summary>Which timesteps are visited; null: those that the model's configuration names, else evenly spaced ones. Other spacings of sigmas go over all levels there are.</summary>
    public TimestepSpacing? Spacing { get; init; }

    /// <summary>Added to leading timesteps; null: what the model's configuration says.</summary>
    public int? StepsOffset { get; init; }

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>Whether the last steps are of lower order where there are fewer than 15 of them: steadier.</summary>
    public bool LowersOrderAtEnd { get; init; } = true;

    /// <summary>Whether the last step is of the first order however many there are.</summary>
    public bool EndsWithFirstOrder { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps)
    {
        if (steps < 1 || steps > schedule.Config.TrainSteps)
            throw NoiseLevels.TooMany(steps);
        var trained = new TrainedSigmas(schedule);
        var last = EndsAtLeastSigma ? (float)trained.Least : 0;
        if (Sigmas == SigmaSpacing.Linear)
        {
            var visited = TimestepsOf(schedule.Config, steps);
            return new NoiseLevels(visited, [.. visited.Select(timestep => (float)trained.At(timestep)), last]).Checked();
        }

        var sigmas = SigmaCurve.Of(Sigmas, trained.Greatest, trained.Least, steps);
        // The reference rounds Karras' timesteps and cuts off the fraction of the others'.
        Func<double, double> whole = Sigmas == SigmaSpacing.Karras ? Math.Round : Math.Truncate;
        return new NoiseLevels([.. sigmas.Select(sigma => whole(trained.TimestepOf(sigma)))], [.. sigmas.Select(sigma => (float)sigma), last]).Checked();
    }

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
        Order is >= 1 and <= 3 ? new DpmSolverPlusPlusRun(this, schedule, levels, first) : throw new NotSupportedException($"DPM-Solver++ is of order 1, 2 or 3, not {Order}.");

    // One more than the steps, the cleanest left out: the last step goes on to no noise at all.
    private double[] TimestepsOf(NoiseScheduleConfig config, int steps)
    {
        var spacing = Spacing ?? config.Spacing ?? TimestepSpacing.Linspace;
        if (spacing == TimestepSpacing.Trailing)
            return Timesteps.Trailing(config.TrainSteps, steps);
        return [.. Timesteps.Of(spacing, config.TrainSteps, steps + 1, StepsOffset ?? config.StepsOffset).Take(steps).Select(timestep => Math.Round(timestep))];
    }
}
