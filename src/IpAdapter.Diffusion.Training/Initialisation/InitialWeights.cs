using IpAdapter.Diffusion.Arithmetic;
using TorchSharp;

namespace IpAdapter.Diffusion.Training.Initialisation;

/// <summary>The numbers that layers begin with, drawn from a seed: the distributions are those of PyTorch's own layers.</summary>
/// <param name="seed">The same seed gives the same numbers, in the same order of calls.</param>
internal sealed class InitialWeights(ulong seed) : IDisposable
{
    private readonly Generator _generator = new(seed);

    /// <summary>
    /// Numbers for all tensors of a network, in the order of their names: those of linear layers and convolutions even, norms that change
    /// nothing. A tensor of one dimension called <c>weight</c> is a norm's.
    /// </summary>
    /// <param name="shapes">Shapes by name.</param>
    /// <returns>Tensors in float32 on the CPU, one at a time.</returns>
    public IEnumerable<KeyValuePair<string, Tensor>> For(IReadOnlyDictionary<string, long[]> shapes)
    {
        foreach (var name in shapes.Keys.Order(StringComparer.Ordinal))
            yield return new(name, For(name, shapes));
    }

    /// <summary>A linear layer's or a convolution's weight or bias: even in +-1/sqrt(fan in).</summary>
    /// <remarks>PyTorch's kaiming_uniform_ with a = sqrt(5), which is what its layers call; the bias has the weight's bound.</remarks>
    /// <param name="shape">Shape of what is drawn.</param>
    /// <param name="weight">Shape of the layer's weight, [out, in, ...].</param>
    public Tensor Even(long[] shape, long[] weight)
    {
        using var scope = NewDisposeScope();
        var bound = 1 / Math.Sqrt(weight[1..].Aggregate(1L, (product, size) => product * size));
        return rand(shape, ScalarType.Float32, generator: _generator).Times(2 * bound).Minus(bound).MoveToOuterDisposeScope();
    }

    /// <summary>Normal numbers.</summary>
    /// <param name="shape">Shape of what is drawn.</param>
    /// <param name="deviation">Their standard deviation.</param>
    public Tensor Normal(long[] shape, double deviation)
    {
        using var scope = NewDisposeScope();
        return randn(shape, ScalarType.Float32, generator: _generator).Times(deviation).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _generator.Dispose();

    private Tensor For(string name, IReadOnlyDictionary<string, long[]> shapes)
    {
        var shape = shapes[name];
        if (name.EndsWith(".weight", StringComparison.Ordinal))
            return shape.Length == 1 ? ones(shape, ScalarType.Float32) : Even(shape, shape);
        var weight = shapes[name[..name.LastIndexOf('.')] + ".weight"];
        return weight.Length == 1 ? zeros(shape, ScalarType.Float32) : Even(shape, weight);
    }
}
