using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.Sampling.Methods;

internal sealed class DpmSolverPlusPlusRun(DpmSolverPlusPlus method, NoiseLevels levels) : SamplerRun
{
    private const int FewSteps = 15;

    private readonly IReadOnlyList<float> _sigmas = levels.Sigmas;
    private readonly List<Tensor> _predictedSamples = [];   // the newest first, at most as many as the order

    public override IReadOnlyList<DenoisingStep> Steps { get; } =
        [.. levels.Timesteps.Select((timestep, i) => new DenoisingStep(timestep, i, levels.Timesteps.Count, levels.Sigmas[i]))];

    public override double InitialNoiseScale => 1;

    /// <summary>arXiv:2211.01095, equation 9 with its integral expanded to the step's order; lambda = log(alpha / sigma) falls out as -log of the levels.</summary>
    public override Tensor Step(Tensor prediction, int index, Tensor latents, INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        var (from, to) = (_sigmas[index], _sigmas[index + 1]);
        Remember((latents - Deviation(from) * prediction) / Signal(from));

        var h = Lambda(to) - Lambda(from);
        var kept = Deviation(to) / Deviation(from) * latents;
        var first = Signal(to) * (1 - Math.Exp(-h));
        return (OrderOf(index) switch
        {
            1 => kept + first * _predictedSamples[0],
            2 => kept + first * (_predictedSamples[0] + 0.5 * Slope(index, h)),
            _ => kept + first * _predictedSamples[0] + ThirdOrder(index, h),
        }).MoveToOuterDisposeScope();
    }

    public override Tensor AddNoise(Tensor latents, Tensor noise, int index)
    {
        using var scope = NewDisposeScope();
        return (Signal(_sigmas[index]) * latents + Deviation(_sigmas[index]) * noise).MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        _predictedSamples.ForEach(sample => sample.Dispose());
        _predictedSamples.Clear();
        base.Dispose(disposing);
    }

    // Change of the predicted sample over one step's length: (1 / r)(x0 - x1), r = h' / h
    private Tensor Slope(int index, double h) =>
        h / (Lambda(_sigmas[index]) - Lambda(_sigmas[index - 1])) * (_predictedSamples[0] - _predictedSamples[1]);

    // The terms behind the first one of DPM-Solver++(3M), from the two slopes behind.
    private Tensor ThirdOrder(int index, double h)
    {
        var (h0, h1) = (Lambda(_sigmas[index]) - Lambda(_sigmas[index - 1]), Lambda(_sigmas[index - 1]) - Lambda(_sigmas[index - 2]));
        var (r0, r1) = (h0 / h, h1 / h);
        var near = (_predictedSamples[0] - _predictedSamples[1]) / r0;
        var far = (_predictedSamples[1] - _predictedSamples[2]) / r1;
        var slope = near + r0 / (r0 + r1) * (near - far);
        var bend = (near - far) / (r0 + r1);

        var signal = Signal(_sigmas[index + 1]);
        var phi1 = Math.Exp(-h) - 1;
        return signal * (phi1 / h + 1) * slope - signal * ((phi1 + h) / (h * h) - 0.5) * bend;
    }

    // As many predictions as there are; at the end fewer, and one where no noise is left to go to (h is infinite).
    private int OrderOf(int index)
    {
        var left = Steps.Count - 1 - index;
        var lowers = method.LowersOrderAtEnd && Steps.Count < FewSteps;
        if (left == 0 && (lowers || method.EndsWithFirstOrder || _sigmas[^1] == 0))
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

    private static double Signal(double sigma) => 1 / Math.Sqrt(sigma * sigma + 1);   // alpha

    private static double Deviation(double sigma) => sigma * Signal(sigma);

    private static double Lambda(double sigma) => -Math.Log(sigma);
}
