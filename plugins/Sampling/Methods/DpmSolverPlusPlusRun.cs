using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DpmSolverPlusPlusRun(DpmSolverPlusPlus method, NoiseSchedule schedule, NoiseLevels levels, int first) : SolverRun(schedule, levels, first)
{
    private const int FewSteps = 15;

    private readonly History _predictedSamples = new(method.Order);

    /// <summary>arXiv:2211.01095, equation 9 with its integral expanded to the step's order; with noise, equation 15, where the integral runs over 2 lambda.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (LevelAt(index), LevelAt(index + 1));
        _predictedSamples.Add(SampleFrom(prediction, index, latents));

        var h = LambdaAt(index + 1) - LambdaAt(index);
        var span = method.IsStochastic ? 2 * h : h;
        var kept = to.Deviation / from.Deviation * (method.IsStochastic ? Math.Exp(-h) : 1) * latents;
        var first = kept + to.Signal * (1 - Math.Exp(-span)) * _predictedSamples[0];
        var drawn = OrderOf(index) switch
        {
            1 => first,
            2 => first + SecondOrderTerm(method.Solver, index + 1, span, h / (LambdaAt(index) - LambdaAt(index - 1)) * (_predictedSamples[0] - _predictedSamples[1])),
            _ => first + ThirdOrderTerms(index, h),
        };
        if (method.IsStochastic)
            drawn += to.Deviation * Math.Sqrt(1 - Math.Exp(-span)) * noise.Draw(latents.size()).to(latents.device);
        return drawn.MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _predictedSamples.Dispose();
        base.Dispose(disposing);
    }

    // The terms behind the first one of DPM-Solver++(3M), from the two slopes behind.
    private Tensor ThirdOrderTerms(int index, double h)
    {
        var (h0, h1) = (LambdaAt(index) - LambdaAt(index - 1), LambdaAt(index - 1) - LambdaAt(index - 2));
        var (r0, r1) = (h0 / h, h1 / h);
        var near = (_predictedSamples[0] - _predictedSamples[1]) / r0;
        var far = (_predictedSamples[1] - _predictedSamples[2]) / r1;
        var slope = near + r0 / (r0 + r1) * (near - far);
        var bend = (near - far) / (r0 + r1);

        var signal = LevelAt(index + 1).Signal;
        var phi1 = Math.Exp(-h) - 1;
        return signal * (phi1 / h + 1) * slope - signal * ((phi1 + h) / (h * h) - 0.5) * bend;
    }

    // As many predictions as there are; at the end fewer, and one where no noise is left to go to (h is infinite), or where a curve's last level is the one to end at (h is 0).
    private int OrderOf(int index)
    {
        if (SigmaAt(index + 1) == SigmaAt(index))
            return 1;
        var left = Steps.Count - 1 - index;
        var lowers = method.LowersOrderAtEnd && WholeCount < FewSteps;
        if (left == 0 && (lowers || method.EndsWithFirstOrder || SigmaAt(index + 1) == 0))
            return 1;
        return left == 1 && lowers ? Math.Min(2, _predictedSamples.Count) : _predictedSamples.Count;
    }
}
