using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Literals;

/// <summary>Finds the files that workflows name.</summary>
internal sealed class PathResolver(ValueSource workflow, CheckOptions options)
{
    private readonly Dictionary<(string Written, string Folder), NamedPath> _named = [];

    /// <summary>Every path that was found, each as it was written.</summary>
    public IEnumerable<NamedPath> Named => _named.Values;

    /// <summary>
    /// Makes a path absolute and finds what is there: from the folder it was written in, then from the workflow's, then in the search
    /// folders.
    /// </summary>
    /// <returns>The path, and whether something is there.</returns>
    /// <param name="written">The path, as it is written.</param>
    /// <param name="source">The file it is written in.</param>
    /// <param name="takesPattern">Whether it may be a pattern in braces: then the folder before these has to be there.</param>
    public (string Path, bool IsThere) Resolve(string written, ValueSource source, bool takesPattern = false)
    {
        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
            return (written, false);

        if (source.IsRecorded && options.RecordedFiles.TryGetValue(written, out var recorded))
            return (Found(written, source, recorded), true);
        var first = Path.GetFullPath(written, source.Folder);
        foreach (var candidate in Candidates(written, first))
        {
            if (File.Exists(candidate) || Directory.Exists(candidate) || (takesPattern && IsPatternBelowAFolder(candidate)))
                return (Found(written, source, Path.TrimEndingDirectorySeparator(candidate)), true);
        }

        return (first, false);
    }

    private string Found(string written, ValueSource source, string path)
    {
        _named[(written, source.Folder)] = new(written, source.Folder, path);
        return path;
    }

    private static bool IsPatternBelowAFolder(string path) =>
        path.IndexOf('{', StringComparison.Ordinal) is > 0 and var brace && Directory.Exists(Path.GetDirectoryName(path[..brace]));

    private IEnumerable<string> Candidates(string written, string first)
    {
        yield return first;
        if (Path.IsPathRooted(written))
            yield break;
        yield return Path.GetFullPath(written, workflow.Folder);
        foreach (var folder in options.SearchFolders)
            yield return Path.GetFullPath(written, folder);
    }
}
