using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>DPM-Solver++, multistep (arXiv:2211.01095, algorithm 2); of the second order it is known as DPM++ 2M, with noise as DPM++ 2M SDE.</summary>
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

    /// <summary>How the second order is met.</summary>
    public SecondOrder Solver { get; init; } = SecondOrder.Midpoint;

    /// <summary>Whether the stochastic equation is solved, with fresh noise in every step: of the first and the second order.</summary>
    public bool IsStochastic { get; init; }

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <summary>Whether the last steps are of lower order where there are fewer than 15 of them: steadier.</summary>
    public bool LowersOrderAtEnd { get; init; } = true;

    /// <summary>Whether the last step is of the first order however many there are.</summary>
    public bool EndsWithFirstOrder { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) =>
        SolverLevels.Of(schedule, steps, Spacing ?? schedule.Config.Spacing ?? TimestepSpacing.Linspace, StepsOffset, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) =>
        Order >= 1 && Order <= (IsStochastic ? 2 : 3)
            ? new DpmSolverPlusPlusRun(this, schedule, levels, first)
            : throw new NotSupportedException($"DPM-Solver++ is of order 1, 2 or 3, with noise of order 1 or 2, not {Order}.");
}
