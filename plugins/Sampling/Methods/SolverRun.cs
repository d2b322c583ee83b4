using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>A run that solves for lambda = log(alpha / sigma), over latents of variance 1, as the DPM solvers do (arXiv:2206.00927).</summary>
internal abstract class SolverRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    public override NoiseLevel LevelAt(int index) => NoiseLevel.Preserving(SigmaAt(index));

    protected double LambdaAt(int index) => -Math.Log(SigmaAt(index));
}
