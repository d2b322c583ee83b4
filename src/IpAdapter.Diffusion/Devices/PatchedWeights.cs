using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// Weights on loan with low-rank changes over them (arXiv:2106.09685): the tensors of a model and what its <see cref="LowRankPatch"/>es
/// add. Merged weights are the store's, which has made them once for all who merge the same. Used by one thread at a time.
/// </summary>
internal sealed class PatchedWeights : IWeights, IDisposable
{
    private readonly DeviceStore _store;
    private readonly WeightSet _weights;
    private readonly List<WeightLease> _leases = [];
    private readonly Dictionary<string, LowRankMerge> _merges;
    private readonly Dictionary<string, LowRankSource[]> _changes;
    private readonly Dictionary<string, LowRank> _added = [];
    private readonly List<Tensor> _owned = [];

    private PatchedWeights(DeviceStore store, WeightSet weights, IReadOnlyList<LowRankPatch> patches)
    {
        (_store, _weights) = (store, weights);
        var changes = (from patch in patches
                       from change in patch.Changes
                       where change.Value.Scale != 0
                       select (Name: change.Key, Change: change.Value, patch.IsMerged, Patch: patch.Name)).ToList();
        foreach (var (name, change, _, patch) in changes)
            LowRankCompatibility.Demand(weights, name, change, patch);
        _merges = Sources(isMerged: true).ToDictionary(group => group.Key, group => new LowRankMerge([.. group]));
        _changes = Sources(isMerged: false).ToDictionary(group => group.Key, group => group.ToArray());
        try
        {
            // What changes the weights is lent too: a file that was changed in place is noticed here.
            foreach (var set in changes.Select(change => change.Change.Weights).Distinct().Prepend(weights))
                _leases.Add(store.Lend(set));
        }
        catch
        {
            Dispose();
            throw;
        }

        IEnumerable<IGrouping<string, LowRankSource>> Sources(bool isMerged) =>
            changes.Where(change => change.IsMerged == isMerged)
                .GroupBy(change => change.Name, change => LowRankSource.Find(change.Change));
    }

    /// <summary>Borrows weights with changes over them.</summary>
    /// <param name="store">Lends them.</param>
    /// <param name="weights">The model's weights.</param>
    /// <param name="patches">The changes; none is fine. Those of scale 0 do nothing.</param>
    /// <exception cref="WeightFileException">A change is for a weight that the model does not have, or for one of another shape; or a file
    /// is gone.</exception>
    public static PatchedWeights Lend(DeviceStore store, WeightSet weights, IReadOnlyList<LowRankPatch> patches) =>
        new(store, weights, patches);

    /// <inheritdoc/>
    public Tensor Get(string name) => Find(name) ?? throw _weights.Lacks(name);

    /// <inheritdoc/>
    public Tensor? Find(string name) => _leases[0].Find(name, _merges.GetValueOrDefault(name));

    /// <inheritdoc/>
    LayerWeight IWeights.GetLayerWeight(string name) => _leases[0].GetLayerWeight(name, _merges.GetValueOrDefault(name));

    /// <inheritdoc/>
    bool IWeights.Has(string name) => _weights.Has(name);

    /// <inheritdoc/>
    public LowRank? FindLowRank(string name)
    {
        if (_added.TryGetValue(name, out var known)) return known;
        if (!_changes.TryGetValue(name, out var changes)) return null;

        using var scope = NewDisposeScope();
        using var factors = new BorrowedWeights(_store);
        var dimensions = _weights.Find(name)!.Shape.Count;
        var down = cat([.. changes.Select(change => change.ReadDown(factors, dimensions))], 0);   // [ranks, in, ...]
        // [out, ranks, ...]
        var up = cat([.. changes.Select(change => change.ReadUp(factors, dimensions).Times(change.ReadScale(factors)))], 1);
        var added = new LowRank(Own(down), Own(up));
        _added.Add(name, added);
        return added;
    }

    /// <summary>Frees what was computed and gives the weights back.</summary>
    public void Dispose()
    {
        foreach (var tensor in _owned) tensor.Dispose();
        _owned.Clear();
        _added.Clear();
        foreach (var lease in _leases) lease.Dispose();
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
