using System.Reflection;
using IpAdapter.Graph.Plugins.Audits;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Plugins;

/// <summary>What a <see cref="PluginHost"/> is made of.</summary>
public sealed record PluginHostOptions
{
    /// <summary>
    /// Folders of plugins: each subfolder with a <c>plugin.yaml</c> is one, and so is a folder that has one itself. Where two plugins
    /// declare one node, the earlier stays.
    /// </summary>
    public required IReadOnlyList<string> PluginFolders { get; init; }

    /// <summary>Assemblies of the host whose types may travel between nodes. The node contract itself is always one.</summary>
    public IReadOnlyList<Assembly> ContractAssemblies { get; init; } = [];

    /// <summary>
    /// Further assemblies that are the host's alone, because there can be one of them in a process. They are to be loaded already.
    /// </summary>
    public IReadOnlyList<Assembly> SharedAssemblies { get; init; } = [];

    /// <summary>Beginnings of the names of native files that are the host's alone; a plugin that brings one is refused.</summary>
    public IReadOnlyList<string> SharedNativeFiles { get; init; } = [];

    /// <summary>
    /// What the nodes of every plugin may ask for in their constructors. Instances only: they belong to the host, and no plugin's end
    /// disposes them.
    /// </summary>
    public IServiceCollection HostServices { get; init; } = new ServiceCollection();

    /// <summary>SHA-256 of the manifests that may be loaded; null where any may.</summary>
    public IReadOnlySet<string>? TrustedManifests { get; init; }

    /// <summary>
    /// Looks in the code of each plugin that is loaded for numbers that may be freed while they are read; null: the code is not read.
    /// </summary>
    public ScalarAudit? Audit { get; init; }

    /// <summary>Where plugins are copied to before they are loaded; null for the machine's temporary folder.</summary>
    public string? CopyFolder { get; init; }
}
