namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>Brings what one side has to as many as the other side has.</summary>
internal static class LastRepeated
{
    /// <summary>As many as wanted along a dimension: the last one repeated, or those beyond left out.</summary>
    /// <param name="rows">What there is.</param>
    /// <param name="dimension">Along which dimension.</param>
    /// <param name="count">How many are wanted.</param>
    public static Tensor To(Tensor rows, int dimension, long count)
    {
        using var scope = NewDisposeScope();
        var last = rows.size(dimension) - 1;
        var picked = Enumerable.Range(0, (int)count).Select(place => Math.Min(place, last)).ToArray();
        return rows.index_select(dimension, tensor(picked, device: rows.device)).MoveToOuterDisposeScope();
    }
}
