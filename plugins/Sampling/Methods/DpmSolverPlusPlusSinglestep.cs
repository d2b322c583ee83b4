using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>DPM-Solver++, singlestep (arXiv:2211.01095, algorithm 1), known as DPM++ 2S: every second call of the UNet looks again at the step before it.</summary>
public sealed record DpmSolverPlusPlusSinglestep : Sampler
{
    /// <summary>How noise levels go down; linear ones are those of evenly spaced timesteps, whatever the model's configuration names.</summary>
    public SigmaSpacing Sigmas { get; init; } = SigmaSpacing.Karras;

    /// <summary>How the second order is met.</summary>
    public SecondOrder Solver { get; init; } = SecondOrder.Midpoint;

    /// <summary>Whether the last step ends at the first timestep's level, rather than without any noise.</summary>
    public bool EndsAtLeastSigma { get; init; }

    /// <inheritdoc/>
    public override NoiseLevels LevelsOf(NoiseSchedule schedule, int steps) => SolverLevels.Of(schedule, steps, TimestepSpacing.Linspace, 0, Sigmas, EndsAtLeastSigma);

    /// <inheritdoc/>
    protected override SamplerRun Run(NoiseSchedule schedule, NoiseLevels levels, int first) => new DpmSolverPlusPlusSinglestepRun(this, schedule, levels, first);
}
