namespace IpAdapter.Graph.Checking.Literals;

/// <summary>A file or folder that a workflow, or what it is given, names.</summary>
/// <param name="Written">The path as it is written.</param>
/// <param name="Folder">The folder that it starts from where it is relative.</param>
/// <param name="Path">What was found, absolute.</param>
internal sealed record NamedPath(string Written, string Folder, string Path);
