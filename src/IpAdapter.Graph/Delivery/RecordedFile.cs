namespace IpAdapter.Graph.Delivery;

/// <summary>A file that had a hand in a run.</summary>
/// <param name="Name">Where it is, from the path that the workflow names; empty where that is the file itself.</param>
/// <param name="Hash">SHA-256 of its content.</param>
/// <param name="Bytes">Its length; null in records of older versions.</param>
/// <param name="Content">The content, where it was small enough to be kept.</param>
internal sealed record RecordedFile(string Name, string Hash, long? Bytes, byte[]? Content)
{
    /// <summary>
    /// SHA-256 of what is kept, where that is not the file byte for byte: an output of an earlier run is kept without its own record.
    /// </summary>
    public string? ContentHash { get; init; }

    /// <summary>Where it is if the path that it belongs to is this one.</summary>
    public string Under(string path) => Name.Length == 0 ? path : Path.GetFullPath(Path.Combine(path, Name));
}
