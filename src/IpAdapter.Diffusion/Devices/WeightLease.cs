using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// Weights on loan from a <see cref="DeviceStore"/>; until it is disposed the store keeps them. Used by one thread at a time.
/// </summary>
public sealed class WeightLease : IWeights, IDisposable
{
    private readonly Dictionary<(string Name, WeightTransform? Transform), Tensor> _tensors = [];
    private readonly BorrowedWeights _borrowed;
    private readonly DeviceStore _store;
    private readonly WeightSet _weights;
    private readonly ScalarType _type;
    private bool _isReturned;

    internal WeightLease(DeviceStore store, WeightSet weights, ScalarType type)
    {
        (_store, _weights, _type) = (store, weights, type);
        _borrowed = new BorrowedWeights(store);
    }

    /// <inheritdoc/>
    public Tensor Get(string name) => Find(name) ?? throw _weights.Lacks(name);

    /// <inheritdoc/>
    public Tensor? Find(string name) => Find(name, transform: null);

    /// <inheritdoc/>
    LayerWeight IWeights.GetLayerWeight(string name) => GetLayerWeight(name, change: null);

    /// <inheritdoc/>
    bool IWeights.Has(string name) => _weights.Has(name);

    /// <summary>Gives the weight of a layer.</summary>
    /// <param name="name">The weight.</param>
    /// <param name="change">What is made of it before it is prepared; null for nothing.</param>
    internal LayerWeight GetLayerWeight(string name, WeightTransform? change)
    {
        ObjectDisposedException.ThrowIf(_isReturned, this);
        if (_weights.Find(name) is not { } entry) throw _weights.Lacks(name);
        return new(entry.Shape, () => Find(name, change)!, form => _store.Prepares(form, entry, _type)
            ? Find(name, new PreparedWeight(form, change)) : null);
    }

    /// <summary>Gives what is made of a weight, or null where there is none of that name.</summary>
    /// <param name="name">The weight.</param>
    /// <param name="transform">What is made of it, once for all who ask for the same; null for nothing.</param>
    internal Tensor? Find(string name, WeightTransform? transform)
    {
        ObjectDisposedException.ThrowIf(_isReturned, this);
        if (_tensors.TryGetValue((name, transform), out var tensor)) return tensor;
        if (!_weights.TryGetSource(name, out var source)) return null;
        tensor = _borrowed.Get(source, _type, transform);
        _tensors.Add((name, transform), tensor);
        return tensor;
    }

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        if (_isReturned) return;
        _isReturned = true;
        _borrowed.Dispose();
        _store.Release(_weights.Fingerprints);
    }
}
