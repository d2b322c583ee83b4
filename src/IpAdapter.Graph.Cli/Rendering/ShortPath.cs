namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Paths as people read them.</summary>
internal static class ShortPath
{
    /// <summary>Relative to the current folder where the file lies below it; otherwise absolute.</summary>
    public static string Get(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
