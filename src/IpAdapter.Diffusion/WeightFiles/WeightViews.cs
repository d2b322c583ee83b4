namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Other ways to look at the numbers of a tensor where they lie: none of them copies or reads anything.</summary>
internal static class WeightViews
{
    /// <summary>Strides of a contiguous tensor, the last dimension nearest.</summary>
    public static long[] RowMajor(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        for (var (i, step) = (shape.Count - 1, 1L); i >= 0; step *= Math.Max(1, shape[i]), i--) strides[i] = step;
        return strides;
    }

    /// <summary>
    /// The strides, or null where they are those of a contiguous tensor (the stride of a dimension of size 1 says nothing).
    /// </summary>
    public static IReadOnlyList<long>? Simplified(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        if (shape.Contains(0)) return null;
        var row = RowMajor(shape);
        for (var i = 0; i < row.Length; i++)
            if (shape[i] != 1 && strides[i] != row[i]) return strides;
        return null;
    }

    /// <summary>Elements from the first to the last, both counted.</summary>
    public static long Extent(this WeightEntry entry)
    {
        if (entry.Strides is not { } strides || entry.Length == 0) return entry.Length / entry.Type.Size();
        var extent = 1L;
        for (var i = 0; i < strides.Count; i++) extent += (entry.Shape[i] - 1) * strides[i];
        return extent;
    }

    /// <summary>A matrix with rows and columns changed places.</summary>
    public static WeightEntry Transposed(this WeightEntry entry)
    {
        var strides = entry.Strides ?? RowMajor(entry.Shape);
        long[] shape = [entry.Shape[1], entry.Shape[0]];
        return entry with { Shape = shape, Strides = Simplified(shape, [strides[1], strides[0]]) };
    }

    /// <summary>Some places of the first dimension: rows of a matrix.</summary>
    public static WeightEntry Rows(this WeightEntry entry, long begin, long count)
    {
        var stride = (entry.Strides ?? RowMajor(entry.Shape))[0];
        long[] shape = [count, .. entry.Shape.Skip(1)];
        return entry with
        {
            Shape = shape,
            Offset = entry.Offset + begin * stride * entry.Type.Size(),
            Length = entry.Shape[0] == 0 ? 0 : entry.Length / entry.Shape[0] * count,
            Strides = entry.Strides is null ? null : Simplified(shape, entry.Strides),
        };
    }

    /// <summary>Without the dimensions of size 1 behind the second: a 1x1 convolution as the matrix it is.</summary>
    public static WeightEntry Squeezed(this WeightEntry entry)
    {
        var kept = Enumerable.Range(0, entry.Shape.Count).Where(i => i < 2 || entry.Shape[i] != 1).ToArray();
        return entry with
        {
            Shape = [.. kept.Select(i => entry.Shape[i])],
            Strides = entry.Strides is { } strides
            ? [.. kept.Select(i => strides[i])]
            : null
        };
    }
}
