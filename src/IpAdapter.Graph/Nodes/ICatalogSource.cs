namespace IpAdapter.Graph.Nodes;

/// <summary>Lends the catalog of the moment to a run.</summary>
public interface ICatalogSource
{
    /// <summary>
    /// A build will not be lent again and is about to be unloaded: whatever was made with it must be let go of before the call returns.
    /// Raised when no lease on it is out any more.
    /// </summary>
    event Action<PluginIdentity>? BuildRetired;

    /// <summary>Lends the newest catalog. Until the lease is given back, no plugin in it is unloaded.</summary>
    CatalogLease Borrow();
}
