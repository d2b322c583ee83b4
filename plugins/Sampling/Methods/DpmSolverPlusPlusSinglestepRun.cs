using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DpmSolverPlusPlusSinglestepRun(DpmSolverPlusPlusSinglestep method, NoiseSchedule schedule, NoiseLevels levels, int first) : SolverRun(schedule, levels, first)
{
    private readonly History _predictedSamples = new(2);
    private readonly History _latents = new(1);   // of the last step of the first order

    /// <summary>arXiv:2211.01095, algorithm 1: from s to u by the first order, then from s again, over u, to t by the second.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        _predictedSamples.Add(SampleFrom(prediction, index, latents));
        if (!IsSecondOrder(index))
        {
            _latents.Add(latents.alias());
            return Advanced(index, index + 1, _predictedSamples[0]).MoveToOuterDisposeScope();
        }

        var h = LambdaAt(index + 1) - LambdaAt(index - 1);
        var slope = h / (LambdaAt(index) - LambdaAt(index - 1)) * (_predictedSamples[0] - _predictedSamples[1]);
        return (Advanced(index - 1, index + 1, _predictedSamples[1]) + SecondOrderTerm(method.Solver, index + 1, h, slope)).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _predictedSamples.Dispose();
        _latents.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Advanced(int from, int to, Tensor predictedSample)
    {
        var h = LambdaAt(to) - LambdaAt(from);
        return LevelAt(to).Deviation / LevelAt(from).Deviation * _latents[0] + LevelAt(to).Signal * (1 - Math.Exp(-h)) * predictedSample;
    }

    // Every second call of a whole run; but not the last two of an even number, so that the last one is of the first order, and not the first one really run.
    private bool IsSecondOrder(int index)
    {
        var call = First + index;
        return call % 2 == 1 && call != WholeCount - 1 && index > 0;
    }
}
