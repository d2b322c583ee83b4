namespace IpAdapter.Graph.Delivery;

/// <summary>What a record of a run carries.</summary>
public sealed record RecordOptions
{
    /// <summary>What else decided the results: device kind, dtype.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Input pictures up to so many bytes are kept in the record themselves; of larger ones, path and hash.</summary>
    public long EmbedUpTo { get; init; } = 1 << 20;
}
