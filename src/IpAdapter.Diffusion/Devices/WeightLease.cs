using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// Weights on loan from a <see cref="DeviceStore"/>; until it is disposed the store keeps them. Used by one thread at a time.
/// </summary>
public sealed class WeightLease : IWeights, IDisposable
{
    private readonly Dictionary<string, StoredWeight> _borrowed = [];
    private readonly DeviceStore _store;
    private readonly WeightSet _weights;
    private readonly ScalarType _type;
    private bool _isReturned;

    internal WeightLease(DeviceStore store, WeightSet weights, ScalarType type) => (_store, _weights, _type) = (store, weights, type);

    /// <inheritdoc/>
    public Tensor Get(string name) => Find(name) ?? throw _weights.Lacks(name);

    /// <inheritdoc/>
    public Tensor? Find(string name)
    {
        ObjectDisposedException.ThrowIf(_isReturned, this);
        if (_borrowed.TryGetValue(name, out var weight)) return weight.Tensor;
        if (!_weights.TryGetSource(name, out var source)) return null;
        weight = _store.Borrow(source, _type);
        _borrowed.Add(name, weight);
        return weight.Tensor;
    }

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        if (_isReturned) return;
        _isReturned = true;
        _store.Return(_weights, _borrowed.Values);
    }
}
