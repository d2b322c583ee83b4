using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Diffusion.Training.Optimizing;

/// <summary>
/// Adam with weight decay apart from the gradient (arXiv:1711.05101, algorithm 2), in the order of PyTorch's operations.
/// </summary>
/// <remarks>Used on the device's thread, in a job that records no gradients or inside <c>no_grad</c>.</remarks>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions _options;
    private readonly (Tensor Weight, Tensor Mean, Tensor Square)[] _states;

    /// <summary>Begins with means of zero.</summary>
    /// <param name="weights">What learns, by name; borrowed, and changed in place by each step.</param>
    /// <param name="options">Its settings.</param>
    public AdamW(IReadOnlyDictionary<string, Tensor> weights, AdamWOptions options)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        _options = options;
        Names = [.. weights.Keys.Order(StringComparer.Ordinal)];
        _states = [.. Names.Select(name => (weights[name], Zeros(weights[name]), Zeros(weights[name])))];

        static Tensor Zeros(Tensor weight) => zeros_like(weight).DetachFromDisposeScope();
    }

    /// <summary>Names of what learns, in the order of the state.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Steps made.</summary>
    public long Steps { get; private set; }

    /// <summary>The state by name (<c>NAME.mean</c>, <c>NAME.square</c>): borrowed, for a checkpoint to be written.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State =>
        Names.Zip(_states).SelectMany(pair => new KeyValuePair<string, Tensor>[]
        {
            new(pair.First + ".mean", pair.Second.Mean), new(pair.First + ".square", pair.Second.Square),
        });

    /// <summary>Makes a step by the gradients that the weights have; a weight without one stays as it is.</summary>
    /// <param name="rate">What the learning rate is multiplied with in this step.</param>
    public void Step(double rate = 1)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        Steps++;
        var learningRate = _options.LearningRate * rate;
        var correction1 = 1 - Math.Pow(_options.Beta1, Steps);
        var correction2 = Math.Sqrt(1 - Math.Pow(_options.Beta2, Steps));
        foreach (var (weight, mean, square) in _states)
        {
            using var layer = NewDisposeScope();
            if (weight.grad is not { } gradient)
                continue;
            weight.MultiplyInPlace(1 - learningRate * _options.WeightDecay);
            mean.LerpInPlace(gradient, 1 - _options.Beta1);
            square.MultiplyInPlace(_options.Beta2).AddProductInPlace(gradient, gradient, 1 - _options.Beta2);
            var root = square.sqrt().DivideInPlace(correction2).AddInPlace(_options.Epsilon);
            weight.AddQuotientInPlace(mean, root, -learningRate / correction1);
        }
    }

    /// <summary>Goes on behind some steps; <see cref="State"/> was filled with what they left.</summary>
    internal void Resume(long steps) => Steps = steps;

    /// <summary>Frees the state; the weights stay.</summary>
    public void Dispose()
    {
        foreach (var (_, mean, square) in _states)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
