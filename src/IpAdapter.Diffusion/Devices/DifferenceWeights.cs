using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Devices;

/// <summary>
/// Weights on loan that a file holds as differences to another model's: each weight that the other model has too is the sum of both, which
/// the store makes once for all who ask for it. Used by one thread at a time.
/// </summary>
public sealed class DifferenceWeights : IWeights, IDisposable
{
    private readonly WeightLease _differences;
    private readonly WeightLease? _others;
    private readonly WeightSet _names;
    private readonly WeightSet? _otherNames;

    private DifferenceWeights(DeviceStore store, WeightSet differences, WeightSet? others)
    {
        (_names, _otherNames) = (differences, others);
        _differences = store.Lend(differences);
        try
        {
            _others = others is null ? null : store.Lend(others);
        }
        catch
        {
            _differences.Dispose();
            throw;
        }
    }

    /// <summary>Borrows weights.</summary>
    /// <param name="store">Lends them.</param>
    /// <param name="differences">The differences, and what the other model does not have.</param>
    /// <param name="others">The other model's weights; null for weights that are no differences.</param>
    /// <exception cref="WeightFileException">A file changed since its header was read, or is gone.</exception>
    public static DifferenceWeights Lend(DeviceStore store, WeightSet differences, WeightSet? others) =>
        new(store, differences, others);

    /// <inheritdoc/>
    public Tensor Get(string name) => Find(name) ?? throw _names.Lacks(name);

    /// <inheritdoc/>
    public Tensor? Find(string name) => _differences.Find(name, FindSum(name));

    /// <inheritdoc/>
    LayerWeight IWeights.GetLayerWeight(string name) => _differences.GetLayerWeight(name, FindSum(name));

    /// <inheritdoc/>
    bool IWeights.Has(string name) => _names.Has(name);

    /// <summary>Gives the weights back.</summary>
    public void Dispose()
    {
        _others?.Dispose();
        _differences.Dispose();
    }

    private WeightSum? FindSum(string name) => _otherNames?.TryGetSource(name, out var other) is true ? new(other) : null;
}
