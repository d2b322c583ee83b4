namespace IpAdapter.Graph.Nodes;

/// <summary>Which plugin, in which build, a node comes from.</summary>
/// <param name="Id">Name of the plugin.</param>
/// <param name="Version">Version it gives itself.</param>
/// <param name="Build">Hash of everything in it. Part of every result's provenance: another build may compute something else.</param>
public sealed record PluginIdentity(string Id, string Version, string Build)
{
    /// <summary>Name and version, as messages show it.</summary>
    public override string ToString() => $"{Id} {Version}";
}
