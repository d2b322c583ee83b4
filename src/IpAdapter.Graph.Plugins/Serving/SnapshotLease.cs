using IpAdapter.Graph.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins.Serving;

/// <summary>A snapshot lent to a run. Given back, it holds nothing any more, however long somebody keeps it.</summary>
internal sealed class SnapshotLease(Snapshot snapshot, Action<Snapshot> giveBack) : CatalogLease
{
    private readonly Lock _gate = new();
    private Dictionary<PluginIdentity, AsyncServiceScope>? _scopes = [];
    private Snapshot? _snapshot = snapshot;
    private Action<Snapshot>? _giveBack = giveBack;

    public override NodeCatalog Catalog => (_snapshot ?? throw new ObjectDisposedException(nameof(CatalogLease))).Catalog;

    public override IServiceProvider ServicesOf(PluginIdentity plugin)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_snapshot is null || _scopes is null, this);
            if (_scopes.TryGetValue(plugin, out var scope))
                return scope.ServiceProvider;

            var loaded = _snapshot.Plugins.FirstOrDefault(candidate => candidate.Identity == plugin)
                ?? throw new ArgumentException($"plugin {plugin} (build {plugin.Build}) is not in this catalog", nameof(plugin));
            return (_scopes[plugin] = loaded.Services.CreateAsyncScope()).ServiceProvider;
        }
    }

    /// <summary>What the plugins have registered of a type.</summary>
    public IReadOnlyList<T> GetServices<T>()
        where T : class
    {
        var snapshot = _snapshot ?? throw new ObjectDisposedException(nameof(CatalogLease));
        return [.. snapshot.Plugins.SelectMany(plugin => plugin.Services.GetServices<T>()).Distinct()];
    }

    protected override void Release()
    {
        Dictionary<PluginIdentity, AsyncServiceScope>? scopes;
        Snapshot? snapshot;
        Action<Snapshot>? giveBack;
        lock (_gate)
        {
            (scopes, snapshot, giveBack) = (_scopes, _snapshot, _giveBack);
            (_scopes, _snapshot, _giveBack) = (null, null, null);
        }

        if (snapshot is null)
            return;
        try
        {
            foreach (var scope in scopes!.Values)
                scope.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        finally
        {
            giveBack!(snapshot);
        }
    }
}
