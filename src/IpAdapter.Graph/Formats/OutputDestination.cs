namespace IpAdapter.Graph.Formats;

/// <summary>The place that outputs go to: a folder, or a file.</summary>
internal sealed class OutputDestination(string written)
{
    /// <summary>Bytes that file systems allow a file's name.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>The absolute path.</summary>
    public string FullPath { get; } = Path.GetFullPath(written);

    /// <summary>Whether it is a folder: one that exists, or a name without an extension.</summary>
    public bool IsFolder { get; } =
        Directory.Exists(written) || Path.EndsInDirectorySeparator(written) || !Path.HasExtension(written);

    /// <summary>The file's extension, with its dot; null for a folder.</summary>
    public string? Extension => IsFolder ? null : Path.GetExtension(FullPath);

    /// <summary>The folder that outputs are written to.</summary>
    public string Folder => IsFolder ? FullPath : Path.GetDirectoryName(FullPath)!;
}
