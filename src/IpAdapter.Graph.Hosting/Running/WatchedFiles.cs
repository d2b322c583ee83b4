namespace IpAdapter.Graph.Hosting.Running;

/// <summary>Tells when one of some files, or something in one of some folders, has changed.</summary>
internal sealed class WatchedFiles(Action<string> changed) : IDisposable
{
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);
    private volatile HashSet<string> _paths = new(StringComparer.Ordinal);

    /// <summary>Watches these, in the place of those before.</summary>
    public void Watch(IEnumerable<string> paths)
    {
        _paths = [.. paths.Select(Path.GetFullPath)];
        // A file is replaced by renaming as often as it is written: only its folder sees both.
        var folders = _paths.Select(path => Directory.Exists(path) ? path : Path.GetDirectoryName(path)!).Where(Directory.Exists)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _watchers.Keys.Except(folders).ToList())
        {
            _watchers[gone].Dispose();
            _watchers.Remove(gone);
        }

        foreach (var folder in folders.Except(_watchers.Keys).ToList())
            _watchers[folder] = WatcherOf(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var watcher in _watchers.Values)
            watcher.Dispose();
    }

    private FileSystemWatcher WatcherOf(string folder)
    {
        var watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = _paths.Contains(folder),
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        watcher.Changed += (_, change) => Tell(change.FullPath);
        watcher.Created += (_, change) => Tell(change.FullPath);
        watcher.Renamed += (_, change) => Tell(change.FullPath);
        watcher.Deleted += (_, change) => Tell(change.FullPath);
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Tell(string path)
    {
        var paths = _paths;
        for (var candidate = path; candidate is not null; candidate = Path.GetDirectoryName(candidate))
        {
            if (!paths.Contains(candidate))
                continue;
            changed(path);
            return;
        }
    }
}
