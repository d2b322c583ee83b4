namespace IpAdapter.Graph.Plugins.Manifests;

/// <summary>What a plugin's <c>plugin.yaml</c> says.</summary>
internal sealed record PluginManifest
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "plugin.yaml";

    /// <summary>Who the plugin is, through all its versions.</summary>
    public required string Id { get; init; }

    /// <summary>Version it gives itself.</summary>
    public required string Version { get; init; }

    /// <summary>Versions of the contract it works with.</summary>
    public required ContractRange Contract { get; init; }

    /// <summary>The assembly with its nodes, a file of <see cref="Files"/>.</summary>
    public required string Entry { get; init; }

    /// <summary>
    /// Names of those of its assemblies whose types other plugins may have on their ports: loaded once, never unloaded, one for each major
    /// version.
    /// </summary>
    public IReadOnlyList<string> Contracts { get; init; } = [];

    /// <summary>SHA-256 of each file, by path relative to the folder, with slashes.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>SHA-256 of the manifest itself, and thereby of everything in the plugin: its build.</summary>
    public required string Hash { get; init; }
}
