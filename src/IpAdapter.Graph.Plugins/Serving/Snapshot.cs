using System.Collections.Immutable;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins.Loading;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins.Serving;

/// <summary>The plugins in service at one moment, and their catalog. A change makes another snapshot.</summary>
internal sealed class Snapshot(ImmutableArray<LoadedPlugin> plugins, NodeCatalog catalog)
{
    public static Snapshot Empty { get; } = new([], NodeCatalog.Empty);

    public ImmutableArray<LoadedPlugin> Plugins { get; } = plugins;

    public NodeCatalog Catalog { get; } = catalog;

    /// <summary>Leases out on it; the host's lock guards it.</summary>
    public int Leases { get; set; }

    /// <summary>Reads the catalog of some plugins together.</summary>
    /// <exception cref="PluginRefusedException">Two of them declare one thing; both are named.</exception>
    public static Snapshot Create(ImmutableArray<LoadedPlugin> plugins)
    {
        var doubled = plugins.GroupBy(plugin => plugin.Identity.Id, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (doubled is not null)
            throw new PluginRefusedException($"the plugin '{doubled.Key}' is there more than once: in "
                + $"{string.Join(" and in ", doubled.Select(plugin => plugin.Folder))}; remove one of them");
        try
        {
            return new Snapshot(plugins, new NodeCatalog(
                plugins.SelectMany(plugin => plugin.Nodes),
                plugins.SelectMany(plugin => plugin.Services.GetServices<IResultType>()).Distinct(),
                plugins.SelectMany(plugin => plugin.Services.GetServices<IOutputFormat>()).Distinct()));
        }
        catch (ArgumentException conflict)
        {
            throw new PluginRefusedException(conflict.Message);
        }
    }
}
