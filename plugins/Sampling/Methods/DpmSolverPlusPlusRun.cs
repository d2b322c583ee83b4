using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DpmSolverPlusPlusRun(DpmSolverPlusPlus method, NoiseSchedule schedule, NoiseLevels levels, int first) : SamplerRun(schedule, levels, first)
{
    private const int FewSteps = 15;

    private readonly List<Tensor> _predictedSamples = [];   // the newest first, at most as many as the order

    public override NoiseLevel LevelAt(int index) => NoiseLevel.Preserving(SigmaAt(index));

    /// <summary>arXiv:2211.01095, equation 9 with its integral expanded to the step's order; lambda = log(alpha / sigma) falls out as -log of the levels.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (LevelAt(index), LevelAt(index + 1));
        Remember(SampleFrom(prediction, index, latents));

        var h = LambdaAt(index + 1) - LambdaAt(index);
        var kept = to.Deviation / from.Deviation * latents;
        var first = to.Signal * (1 - Math.Exp(-h));
        return (OrderOf(index) switch
        {
            1 => kept + first * _predictedSamples[0],
            2 => kept + first * (_predictedSamples[0] + 0.5 * Slope(index, h)),
            _ => kept + first * _predictedSamples[0] + ThirdOrder(index, h),
        }).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _predictedSamples.ForEach(sample => sample.Dispose());
        _predictedSamples.Clear();
        base.Dispose(disposing);
    }

    // Change of the predicted sample over one step's length: (1 / r)(x0 - x1), r = h' / h
    private Tensor Slope(int index, double h) =>
        h / (LambdaAt(index) - LambdaAt(index - 1)) * (_predictedSamples[0] - _predictedSamples[1]);

    // The terms behind the first one of DPM-Solver++(3M), from the two slopes behind.
    private Tensor ThirdOrder(int index, double h)
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

    // As many predictions as there are; at the end fewer, and one where no noise is left to go to (h is infinite).
    private int OrderOf(int index)
    {
        var left = Steps.Count - 1 - index;
        var lowers = method.LowersOrderAtEnd && WholeCount < FewSteps;
        if (left == 0 && (lowers || method.EndsWithFirstOrder || SigmaAt(index + 1) == 0))
            return 1;
        return left == 1 && lowers ? Math.Min(2, _predictedSamples.Count) : _predictedSamples.Count;
    }

    private void Remember(Tensor predictedSample)
    {
        _predictedSamples.Insert(0, predictedSample.DetachFromDisposeScope());
        if (_predictedSamples.Count <= method.Order)
            return;
        _predictedSamples[^1].Dispose();
        _predictedSamples.RemoveAt(_predictedSamples.Count - 1);
    }

    private double LambdaAt(int index) => -Math.Log(SigmaAt(index));   // log(alpha / sigma)
}
