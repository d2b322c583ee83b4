namespace IpAdapter.Graph.Delivery;

/// <summary>Where the files of a recorded run are looked for.</summary>
public sealed record RecordedPlaces
{
    /// <summary>
    /// Absolute paths of folders, in this order: the one that the output lies in, which relative paths start from; the current one; those
    /// with models.
    /// </summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Where files are put that the record carries; the host's to clear.</summary>
    public required string TemporaryFolder { get; init; }
}
