using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Structure;

/// <summary>
/// A ControlNet's weights on loan. Of one that holds differences to a base model, each weight that the base model has too is the sum of
/// both; the sums live until it is disposed, and the lent tensors are never written to.
/// </summary>
internal sealed class ControlNetWeights : IWeights, IDisposable
{
    private readonly WeightLease _own;
    private readonly WeightLease? _base;
    private readonly Dictionary<string, Tensor> _sums = [];

    /// <param name="store">Lends the weights.</param>
    /// <param name="own">The ControlNet's.</param>
    /// <param name="differsFrom">The base model's where the ControlNet's are differences to them; null for a whole ControlNet.</param>
    public ControlNetWeights(DeviceStore store, WeightSet own, WeightSet? differsFrom)
    {
        _own = store.Lend(own);
        try
        {
            _base = differsFrom is null ? null : store.Lend(differsFrom);
        }
        catch
        {
            _own.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Get(string name) => Sum(name, _own.Get(name));

    /// <inheritdoc/>
    public Tensor? Find(string name) => _own.Find(name) is { } weight ? Sum(name, weight) : null;

    /// <summary>Frees the sums and gives the weights back.</summary>
    public void Dispose()
    {
        foreach (var sum in _sums.Values)
            sum.Dispose();
        _base?.Dispose();
        _own.Dispose();
    }

    private Tensor Sum(string name, Tensor weight)
    {
        if (_sums.TryGetValue(name, out var known))
            return known;
        return _base?.Find(name) is { } inBase ? _sums[name] = weight.Plus(inBase).DetachFromDisposeScope() : weight;
    }
}
