using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Loading;
using IpAdapter.Graph.Plugins.Manifests;
using IpAdapter.Graph.Plugins.Serving;
using IpAdapter.Graph.Plugins.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins;

/// <summary>
/// Loads plugins, lends their nodes to runs, and changes a plugin while runs go on: new runs see the new build, running ones finish on the
/// old one, which is then unloaded.
/// A build that is not fit for service leaves the old one serving.
/// </summary>
/// <remarks>
/// A load context is no sandbox: a plugin can do whatever the process can. What is promised is that nothing is loaded whose hash is not in
/// its manifest, and no manifest that is not trusted where a list is given.
/// </remarks>
public sealed class PluginHost : ICatalogSource, IAsyncDisposable
{
    private readonly PluginFolders _folders;
    private readonly CopyFolder _copies;
    private readonly PluginLoading _loading;
    private readonly Retirement _retirement;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Lock _gate = new();
    private readonly List<Snapshot> _lentOut = [];
    private readonly List<LoadedPlugin> _leaving = [];
    private Snapshot _current = Snapshot.Empty;
    private bool _isDisposed;

    /// <summary>Makes a host; nothing is loaded yet.</summary>
    /// <exception cref="ArgumentException">A host service is not given as an instance.</exception>
    public PluginHost(PluginHostOptions options)
    {
        if (options.HostServices.FirstOrDefault(service => service.IsKeyedService || service.ImplementationInstance is null) is { } made)
            throw new ArgumentException($"the host service {made.ServiceType.Name} is not an instance: every plugin would make, and "
                + "dispose, one of its own", nameof(options));

        _folders = new PluginFolders(options.PluginFolders);
        _copies = new CopyFolder(options.CopyFolder);
        _loading = new PluginLoading(options, new HostAssemblies(options), new ContractAssemblies(), _copies);
        _retirement = new Retirement(plugin => BuildRetired?.Invoke(plugin), build => BuildUnloaded?.Invoke(build));
    }

    /// <inheritdoc/>
    public event Action<PluginIdentity>? BuildRetired;

    /// <summary>A build has left memory, or was seen not to.</summary>
    public event Action<RetiredBuild>? BuildUnloaded;

    /// <summary>The plugins in service.</summary>
    public IReadOnlyList<InstalledPlugin> Plugins
    {
        get
        {
            lock (_gate)
                return [.. _current.Plugins.Select(plugin => new InstalledPlugin(plugin.Identity, plugin.Folder,
                    [.. plugin.Nodes.Select(node => node.FullName)]))];
        }
    }

    /// <summary>
    /// Loads every plugin in the folders of <see cref="PluginHostOptions.PluginFolders"/>, or what has changed in them since; one whose
    /// folder or manifest has gone is taken out of service.
    /// </summary>
    public Task<PluginReport> LoadAllAsync(CancellationToken cancellationToken = default) =>
        ChangeAsync(_folders.Find(), cancellationToken);

    /// <summary>
    /// Loads the plugin of a folder, in the place of what serves from that folder; where there is none any more, it is taken out of
    /// service.
    /// </summary>
    public Task<PluginReport> ReloadAsync(string folder, CancellationToken cancellationToken = default) =>
        ChangeAsync([Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))], cancellationToken);

    /// <summary>Takes the plugin of a folder out of service; its folder is left alone.</summary>
    public async Task<PluginReport> RemoveAsync(string folder, CancellationToken cancellationToken = default)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_current.Plugins.FirstOrDefault(plugin => plugin.Folder == folder)?.Identity is not { } identity)
                return new PluginReport([]);
            Serve(Snapshot.Create(_current.Plugins.RemoveAll(plugin => plugin.Folder == folder)));
            return new PluginReport([new PluginOutcome(folder, PluginState.Removed, identity)]);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Loads what changes in the plugins' folders, from now until the result is disposed.</summary>
    /// <param name="changed">Told of every change, and of every build that was refused; on any thread.</param>
    public IDisposable Watch(Action<PluginReport> changed) =>
        new PluginWatch(_folders, IsGone, folders => ChangeAsync(folders, default), changed);

    /// <summary>
    /// Whose code an exception comes from, of every plugin that serves or is still lent; null where it is none of theirs.
    /// </summary>
    /// <param name="failure">What was thrown, on whatever thread.</param>
    public FaultOrigin? OriginOf(Exception failure)
    {
        lock (_gate)
            return FaultOrigin.Find(failure, [.. _lentOut.Append(_current).SelectMany(snapshot => snapshot.Plugins).Distinct()
                .SelectMany(plugin => plugin.Nodes)]);
    }

    /// <inheritdoc/>
    public CatalogLease Borrow()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _current.Leases++;
            return new SnapshotLease(_current, GiveBack);
        }
    }

    /// <summary>What the plugins in service have registered of a type that belongs to the host, plugin by plugin.</summary>
    /// <remarks>What is returned is a plugin's: whoever keeps it keeps the plugin in memory.</remarks>
    public IReadOnlyList<T> GetServices<T>()
        where T : class
    {
        using var lease = Borrow();
        return ((SnapshotLease)lease).GetServices<T>();
    }

    /// <summary>Completes when every build that has left service has left memory too, or was given up.</summary>
    public Task SettleAsync() => _retirement.SettleAsync();

    /// <summary>Takes every plugin out of service. Leases should be back by now; what they hold ends with the process.</summary>
    public async ValueTask DisposeAsync()
    {
        Snapshot last;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            (last, _current) = (_current, Snapshot.Empty);
        }

        await _retirement.SettleAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (last.Leases == 0)
        {
            foreach (var plugin in last.Plugins)
                await plugin.UnloadAsync();
        }

        _copies.Dispose();
        _changing.Dispose();
    }

    private async Task<PluginReport> ChangeAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => Change(folders), cancellationToken);
        }
        finally
        {
            _changing.Release();
        }
    }

    private PluginReport Change(IReadOnlyList<string> folders)
    {
        // Those that have gone make room first: a folder that was renamed is the same plugin in another place.
        var gone = _current.Plugins.Where(plugin => !PluginFolders.HasManifest(plugin.Folder)).ToList();
        var candidates = folders
            .Except(gone.Select(plugin => plugin.Folder))
            .Select(folder => new PluginCandidate(folder, ServingFrom(folder)))
            .ToArray();
        Parallel.ForEach(candidates, Prepare);

        var next = gone.Count == 0 ? _current : Snapshot.Create(_current.Plugins.RemoveRange(gone));
        foreach (var candidate in candidates)
        {
            if (candidate.Plugin is not { } plugin)
                continue;
            try
            {
                next = Snapshot.Create([.. next.Plugins.Where(serving => serving.Folder != plugin.Folder), plugin]);
            }
            catch (PluginRefusedException refusal)
            {
                candidate.Refuse(refusal.Message);
                _retirement.AddRefused(plugin);
            }
        }

        if (next != _current)
            Serve(next);
        var removed = gone.Select(plugin => new PluginOutcome(plugin.Folder, PluginState.Removed, plugin.Identity));
        return new PluginReport([.. removed, .. candidates.Select(candidate => candidate.Outcome)]);
    }

    private PluginIdentity? ServingFrom(string folder) => _current.Plugins.FirstOrDefault(plugin => plugin.Folder == folder)?.Identity;

    private void Prepare(PluginCandidate candidate)
    {
        try
        {
            var manifest = ManifestReader.Read(candidate.Folder);
            candidate.Identify(new PluginIdentity(manifest.Id, manifest.Version, manifest.Hash));
            if (candidate.Serving?.Build != manifest.Hash)
            {
                var plugin = _loading.Load(candidate.Folder, manifest);
                candidate.Load(plugin);
                candidate.Warn(_loading.Audit(plugin, manifest));
            }
        }
        catch (PluginRefusedException refusal)
        {
            candidate.Refuse(refusal.Message);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // One that can't be copied (a full disk) does not keep the others from serving.
            candidate.Refuse(ExceptionText.For(failure));
        }
    }

    private bool IsGone()
    {
        lock (_gate)
            return _current.Plugins.Any(plugin => !PluginFolders.HasManifest(plugin.Folder));
    }

    private void Serve(Snapshot next)
    {
        lock (_gate)
        {
            var last = _current;
            _current = next;
            if (last.Leases > 0)
                _lentOut.Add(last);
            _leaving.AddRange(last.Plugins.Except(next.Plugins));
            RetireIdle();
        }
    }

    private void GiveBack(Snapshot snapshot)
    {
        lock (_gate)
        {
            if (--snapshot.Leases > 0 || !_lentOut.Remove(snapshot))
                return;
            RetireIdle();
        }
    }

    private void RetireIdle()
    {
        foreach (var plugin in _leaving.Where(plugin => !_lentOut.Any(lent => lent.Plugins.Contains(plugin))).ToList())
        {
            _leaving.Remove(plugin);
            _retirement.Add(plugin);
        }
    }
}
