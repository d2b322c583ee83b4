namespace IpAdapter.Graph.Delivery;

/// <summary>What a record of a run carries.</summary>
public sealed record RecordOptions
{
    /// <summary>How much.</summary>
    public RecordContent Content { get; init; }

    /// <summary>What else decided the results: device kind, dtype.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Input pictures up to so many bytes are kept in a full record themselves; of larger ones, path and hash.</summary>
    public long EmbedUpTo { get; init; } = 1 << 20;

    /// <summary>Absolute paths of folders with models: files below them are named from there.</summary>
    public IReadOnlyList<string> ModelFolders { get; init; } = [];

    /// <summary>
    /// Takes the record of an earlier run out of a picture that is kept, given all of its bytes: what was drawn before is not passed on
    /// with what was drawn from it.
    /// </summary>
    public Func<byte[], byte[]> WithoutRecord { get; init; } = picture => picture;
}
