namespace IpAdapter.Graph.Delivery;

/// <summary>A path that a recorded workflow or its inputs name, and the files behind it.</summary>
/// <param name="Names">The path as it stands there; several where it is written in several ways.</param>
/// <param name="Files">The files: the one that it is, or those read below or beside it.</param>
internal sealed record RecordedPath(IReadOnlyList<string> Names, IReadOnlyList<RecordedFile> Files);
