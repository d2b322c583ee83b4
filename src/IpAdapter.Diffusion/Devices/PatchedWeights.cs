using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// Weights on loan with low-rank changes over them (arXiv:2106.09685): the tensors of a model and what its <see cref="LowRankPatch"/>es
/// add.
/// What it computes lives until it is disposed; the lent tensors are never written to. Used by one thread at a time.
/// </summary>
internal sealed class PatchedWeights : IWeights, IDisposable
{
    private readonly DeviceStore _store;
    private readonly WeightLease _lease;
    private readonly Dictionary<WeightSet, WeightLease> _factors = [];
    private readonly ILookup<string, (LowRankChange Change, bool IsMerged, string Patch)> _changes;
    private readonly Dictionary<string, Tensor> _merged = [];
    private readonly Dictionary<string, LowRank> _added = [];
    private readonly List<Tensor> _owned = [];

    private PatchedWeights(DeviceStore store, WeightSet weights, IReadOnlyList<LowRankPatch> patches)
    {
        _store = store;
        _changes = patches
            .SelectMany(patch => patch.Changes.Where(change => change.Value.Scale != 0)
                .Select(change => (change.Key, Value: (change.Value, patch.IsMerged, patch.Name))))
            .ToLookup(change => change.Key, change => change.Value);
        foreach (var changed in _changes)
            foreach (var (change, _, patch) in changed)
                LowRankCompatibility.Demand(weights, changed.Key, change, patch);

        _lease = store.Lend(weights);
        try
        {
            foreach (var set in _changes.SelectMany(changes => changes).Select(change => change.Change.Weights).Distinct())
                _factors.Add(set, store.Lend(set));
        }
        catch
        {
            Dispose();
            throw;
        }
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
    public Tensor Get(string name) => _merged.TryGetValue(name, out var merged) ? merged : Merge(name, _lease.Get(name));

    /// <inheritdoc/>
    public Tensor? Find(string name) =>
        _merged.TryGetValue(name, out var merged) ? merged : _lease.Find(name) is { } weight ? Merge(name, weight) : null;

    /// <inheritdoc/>
    public LowRank? FindLowRank(string name)
    {
        if (_added.TryGetValue(name, out var known)) return known;
        var changes = _changes[name].Where(change => !change.IsMerged).Select(change => change.Change).ToList();
        if (changes.Count == 0) return null;

        using var scope = NewDisposeScope();
        var weight = _lease.Get(name);
        var down = cat([.. changes.Select(change => Down(change, weight))], 0);                     // [ranks, in, ...]
        var up = cat([.. changes.Select(change => Up(change, weight).Times(ScaleOf(change)))], 1);      // [out, ranks, ...]
        var added = new LowRank(Own(down), Own(up));
        _added.Add(name, added);
        return added;
    }

    /// <summary>Frees what was computed and gives the weights back.</summary>
    public void Dispose()
    {
        foreach (var tensor in _owned) tensor.Dispose();
        _owned.Clear();
        _merged.Clear();
        _added.Clear();
        foreach (var factors in _factors.Values) factors.Dispose();
        _lease.Dispose();
    }

    private Tensor Merge(string name, Tensor weight)
    {
        var changes = _changes[name].Where(change => change.IsMerged).Select(change => change.Change).ToList();
        if (changes.Count == 0) return weight;

        using var scope = NewDisposeScope();
        // In float32 at least, whatever the weights' type: each change is rounded once, not once a product.
        var type = weight.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var changed = weight.to(type, copy: true);
        foreach (var change in changes)
        {
            var up = Up(change, weight).to(type).flatten(1);
            var down = Down(change, weight).to(type).flatten(1);
            changed.AddInPlace(up.mm(down).view_as(weight), ScaleOf(change));
        }
        return _merged[name] = Own(changed.to(weight.dtype));
    }

    // s alpha / r   (arXiv:2106.09685, section 4.1)
    private double ScaleOf(LowRankChange change)
    {
        if (change.Alpha is null) return change.Scale;
        // A number of the file's, not of the device's: bfloat16 would make 4.09375 of an alpha of 4.1.
        using var scope = NewDisposeScope();
        using var numbers = _store.Lend(change.Weights, ScalarType.Float32);
        var rank = change.Weights.Find(change.Down)!.Shape[0];
        return change.Scale * numbers.Get(change.Alpha).to(ScalarType.Float32).cpu().item<float>() / rank;
    }

    private Tensor Up(LowRankChange change, Tensor weight) => AsWide(_factors[change.Weights].Get(change.Up), weight);

    private Tensor Down(LowRankChange change, Tensor weight)
    {
        var down = _factors[change.Weights].Get(change.Down);
        if (change.Core is null) return AsWide(down, weight);
        using var scope = NewDisposeScope();
        return einsum("ojhw,ji->oihw", _factors[change.Weights].Get(change.Core), down.flatten(1)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A factor with as many dimensions as the weight it changes: files have 1x1 convolutions as matrices, and the other way round.
    /// </summary>
    private static Tensor AsWide(Tensor factor, Tensor weight)
    {
        if (factor.dim() == weight.dim()) return factor;
        return weight.dim() == 2 ? factor.flatten(1) : factor.unsqueeze(-1).unsqueeze(-1);
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
