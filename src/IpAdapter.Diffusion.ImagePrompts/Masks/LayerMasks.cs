namespace IpAdapter.Diffusion.ImagePrompts.Masks;

/// <summary>An image prompt's masks in one run, brought to the positions of each size of layer once.</summary>
internal sealed class LayerMasks : IDisposable
{
    private readonly Dictionary<(long Height, long Width), IReadOnlyList<Tensor>> _sizes = [];
    private readonly Regions _regions;
    private readonly UNetBinding _binding;
    private readonly int[]? _rows;
    private readonly IReadOnlyList<Tensor> _masks;

    /// <param name="regions">The masks.</param>
    /// <param name="binding">The run.</param>
    /// <param name="rows">The mask of every row of the run; null where a mask holds for all rows.</param>
    public LayerMasks(Regions regions, UNetBinding binding, int[]? rows)
    {
        (_regions, _binding, _rows) = (regions, binding, rows);
        Remark = regions.Stretched(binding);
        _masks = [.. regions.Prepare(binding).Select(mask => mask.DetachFromDisposeScope())];
    }

    /// <summary>What is to be said of the masks; null for nothing.</summary>
    public string? Remark { get; }

    /// <summary>The masks for layers of a size.</summary>
    /// <returns>[row or 1, 1, position, 1] each.</returns>
    public IReadOnlyList<Tensor> At(long height, long width)
    {
        if (_sizes.TryGetValue((height, width), out var known))
            return known;

        using var scope = NewDisposeScope();
        var device = _binding.Store.Device;
        var masks = _masks
            .Select(mask => _regions.ToPositions(mask, _binding, height, width).reshape(1, 1, -1, 1).to(device.DType, device.Device))
            .ToList();
        IReadOnlyList<Tensor> made = _rows is null ? masks : [cat([.. _rows.Select(row => masks[row])])];
        foreach (var mask in made)
            mask.DetachFromDisposeScope();
        return _sizes[(height, width)] = made;
    }

    public void Dispose()
    {
        foreach (var mask in _masks.Concat(_sizes.Values.SelectMany(masks => masks)))
            mask.Dispose();
        _sizes.Clear();
    }
}
