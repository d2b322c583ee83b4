namespace IpAdapter.Graph.Delivery;

/// <summary>A file that had a hand in a run.</summary>
/// <param name="Path">Its absolute path then.</param>
/// <param name="Hash">SHA-256 of its content.</param>
/// <param name="Content">The content, where it was small enough to be kept.</param>
internal sealed record RecordedFile(string Path, string Hash, byte[]? Content);
