namespace IpAdapter.ContentStore;

/// <summary>How a store keeps values.</summary>
public sealed record ValueStoreOptions
{
    /// <summary>Bytes of values at most: where they are more, those that were not used for longest go. Null for any number.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Values of at most so many bytes lie in the index's own file, larger ones in files of their own.</summary>
    public int LargestInIndex { get; init; } = 256 << 10;
}
