using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Finds the files that workflows name.</summary>
internal sealed class PathResolver(ValueSource workflow, CheckOptions options)
{
    /// <summary>Makes a path absolute and finds what is there: from the folder it was written in, then from the workflow's, then in the search folders.</summary>
    /// <returns>The path, and whether something is there.</returns>
    public (string Path, bool IsThere) Resolve(string written, ValueSource source)
    {
        if (written.Length == 0 || written.Contains('\0', StringComparison.Ordinal))
            return (written, false);

        var first = Path.GetFullPath(written, source.Folder);
        foreach (var candidate in Candidates(written, first))
        {
            if (options.ReplacedFiles.TryGetValue(candidate, out var replacement))
                return (replacement, true);
            if (File.Exists(candidate) || Directory.Exists(candidate))
                return (Path.TrimEndingDirectorySeparator(candidate), true);
        }

        return (first, false);
    }

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
