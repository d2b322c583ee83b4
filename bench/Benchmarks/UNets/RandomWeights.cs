using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// Weights of given shapes, drawn at random, of a size that keeps signals about 1: a model for measuring, made in memory.
/// </summary>
internal sealed class RandomWeights(
    IReadOnlyDictionary<string, long[]> shapes, Generator random, ScalarType type, Device? device = null) : IWeights, IDisposable
{
    private readonly List<Tensor> _prepared = [];
    private readonly Dictionary<string, Tensor> _tensors = [];

    public Tensor Get(string name) => Find(name) ?? throw new WeightFileException("(random weights)", $"there is no tensor '{name}'");

    public Tensor? Find(string name)
    {
        if (_tensors.TryGetValue(name, out var known)) return known;
        if (!shapes.TryGetValue(name, out var shape)) return null;
        using var scope = NewDisposeScope();
        var drawn = Draw(shape, name.EndsWith(".weight", StringComparison.Ordinal));
        return _tensors[name] = drawn.to(type, device ?? CPU).DetachFromDisposeScope();
    }

    LayerWeight IWeights.GetLayerWeight(string name)
    {
        var (weight, prepares) = (Get(name), Prepares);
        return new(weight.shape, () => weight,
            form => prepares(form) && form.PaysFor(weight.shape) && form.Supports(type) ? Prepare(form, weight) : null);
    }

    /// <summary>Which prepared forms layers built from now on compute with.</summary>
    public Func<PreparedForm, bool> Prepares { get; set; } = _ => false;

    public void Dispose()
    {
        foreach (var tensor in _prepared) tensor.Dispose();
        foreach (var tensor in _tensors.Values) tensor.Dispose();
    }

    private Tensor Prepare(PreparedForm form, Tensor weight)
    {
        var prepared = form.LayOut(weight).DetachFromDisposeScope();
        _prepared.Add(prepared);
        return prepared;
    }

    private Tensor Draw(long[] shape, bool isWeight)
    {
        if (!isWeight) return zeros(shape);
        if (shape.Length == 1) return ones(shape);
        var inputs = shape[1..].Aggregate(1L, (product, size) => product * size);
        return randn(shape, generator: random).MultiplyInPlace(1 / Math.Sqrt(inputs));
    }
}
