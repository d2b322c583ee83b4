using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Plugins;

/// <summary>A plugin in service, in words that keep nothing of it in memory.</summary>
/// <param name="Plugin">Which build.</param>
/// <param name="Folder">The folder it came from.</param>
/// <param name="Nodes">Names of its nodes.</param>
public sealed record InstalledPlugin(PluginIdentity Plugin, string Folder, IReadOnlyList<string> Nodes);
