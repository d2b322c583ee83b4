using System.Threading.Channels;
using IpAdapter.Graph.Plugins.Serving;

namespace IpAdapter.Graph.Plugins.Watching;

/// <summary>
/// Looks at the plugins' folders and has them loaded when something in one has changed and has then been quiet for a moment.
/// A manifest is written last by a build: until then what serves is unchanged, and nothing is said. A plugin whose folder or manifest has
/// gone is taken out of service.
/// </summary>
internal sealed class PluginWatch : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookingRound = TimeSpan.FromSeconds(1);

    private readonly PluginFolders _folders;
    private readonly Func<bool> _isGone;
    private readonly Func<IReadOnlyList<string>, Task<PluginReport>> _load;
    private readonly Action<PluginReport> _changed;
    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, string> _refusals = new(StringComparer.Ordinal);
    // A path that was touched; null where everything is to be looked at.
    private readonly Channel<string?> _touched = Channel.CreateUnbounded<string?>(new UnboundedChannelOptions { SingleReader = true });

    /// <param name="folders">Where plugins lie.</param>
    /// <param name="isGone">Whether the folder or the manifest of one that serves is not there any more.</param>
    /// <param name="load">Loads what is in some folders, and takes out of service what has gone.</param>
    /// <param name="changed">Told what became of it.</param>
    public PluginWatch(PluginFolders folders, Func<bool> isGone, Func<IReadOnlyList<string>, Task<PluginReport>> load,
        Action<PluginReport> changed)
    {
        (_folders, _isGone, _load, _changed) = (folders, isGone, load, changed);
        var isBlind = false;
        foreach (var root in folders.Roots)
            isBlind |= !TryWatch(root);
        _ = Task.Run(FollowAsync);
        _ = Task.Run(() => LookRoundAsync(isBlind));
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _touched.Writer.TryComplete();
        _ending.Cancel();
    }

    private bool TryWatch(string root)
    {
        try
        {
            var watcher = new FileSystemWatcher(root)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite
            };
            watcher.Changed += (_, change) => Touch(change.FullPath);
            watcher.Created += (_, change) => Touch(change.FullPath);
            watcher.Renamed += (_, change) => Touch(change.FullPath);
            watcher.Deleted += (_, change) => Touch(change.FullPath);
            watcher.Error += (_, _) => Touch(null);
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
            return true;
        }
        catch (Exception unavailable) when (unavailable is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // The folder is not there yet, or the system has no watches left: looking again and again still works.
            return false;
        }
    }

    private void Touch(string? path) => _touched.Writer.TryWrite(path);

    /// <summary>What no watcher tells: changes in folders that can't be watched, and that a watched folder was itself moved away.</summary>
    private async Task LookRoundAsync(bool isBlind)
    {
        try
        {
            while (true)
            {
                await Task.Delay(LookingRound, _ending.Token);
                if (isBlind || _isGone())
                    Touch(null);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task FollowAsync()
    {
        try
        {
            while (await _touched.Reader.WaitToReadAsync(_ending.Token))
                await FollowOnceAsync();
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task FollowOnceAsync()
    {
        try
        {
            var folders = new HashSet<string>(StringComparer.Ordinal);
            do
            {
                while (_touched.Reader.TryRead(out var path))
                    folders.UnionWith(path is null ? _folders.Find() : _folders.FindContaining(path) is { } folder ? [folder] : []);
                await Task.Delay(Quiet, _ending.Token);
                // A tool may replace a manifest by taking it away and putting another: gone is what stays gone for a while.
                if (_isGone())
                    await Task.Delay(Quiet, _ending.Token);
            }
            while (_touched.Reader.TryPeek(out _));
            await LoadAsync([.. folders.Where(PluginFolders.HasManifest).Order(StringComparer.Ordinal)]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A folder went away, or was closed, while it was looked at: that must not be the last look.
            await Task.Delay(LookingRound, _ending.Token);
            Touch(null);
        }
    }

    private async Task LoadAsync(IReadOnlyList<string> folders)
    {
        if (folders.Count == 0 && !_isGone())
            return;
        var news = (await _load(folders)).Plugins.Where(IsNews).ToList();
        if (news.Count > 0)
            _changed(new PluginReport(news));
    }

    private bool IsNews(PluginOutcome outcome)
    {
        if (outcome.State == PluginState.Refused)
        {
            var isSaid = _refusals.TryGetValue(outcome.Folder, out var said) && said == outcome.Reason;
            _refusals[outcome.Folder] = outcome.Reason!;
            return !isSaid;
        }

        _refusals.Remove(outcome.Folder);
        return outcome.State != PluginState.Unchanged;
    }
}
