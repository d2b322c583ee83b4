namespace IpAdapter.Graph.Nodes;

/// <summary>A catalog held from checking to delivery: a run sees one build of every plugin, and a swap waits for the run.</summary>
public abstract class CatalogLease : IDisposable
{
    /// <summary>The nodes of the moment the lease began.</summary>
    public abstract NodeCatalog Catalog { get; }

    /// <summary>The services of a plugin: its own and the host's, in a scope that ends with the lease.</summary>
    public abstract IServiceProvider ServicesOf(PluginIdentity plugin);

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the lease back; called once or more.</summary>
    protected abstract void Release();
}
