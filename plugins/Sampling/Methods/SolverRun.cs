using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

/// <summary>A run that solves for lambda = log(alpha / sigma), over latents of variance 1, as the DPM solvers do (arXiv:2206.00927).</summary>
internal abstract class SolverRun(NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    public override NoiseLevel LevelAt(int index) => NoiseLevel.Preserving(SigmaAt(index));

    protected double LambdaAt(int index) => -Math.Log(SigmaAt(index));

    /// <summary>What the second order adds to a step of DPM-Solver++ (arXiv:2211.01095, appendix B): of the slope of the predicted samples over the step's length, (1 / r)(x0 - x1).</summary>
    /// <param name="solver">How it is met.</param>
    /// <param name="to">Number of the step that it leads to.</param>
    /// <param name="span">What the integral runs over.</param>
    /// <param name="slope">The slope.</param>
    protected Tensor SecondOrderTerm(SecondOrder solver, int to, double span, Tensor slope)
    {
        var decayed = 1 - Math.Exp(-span);
        return LevelAt(to).Signal * (solver == SecondOrder.Midpoint ? 0.5 * decayed : 1 - decayed / span) * slope;
    }
}
