using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>A node of a workflow, in words that keep nothing of its plugin in memory.</summary>
/// <param name="Name">Its name in the workflow.</param>
/// <param name="TypeId">The node it is: <c>sampling/sample</c>.</param>
/// <param name="Plugin">The plugin that it comes from, with its version.</param>
public sealed record NodeReference(string Name, string TypeId, string Plugin)
{
    /// <summary>The node as messages name it.</summary>
    public override string ToString() => $"'{Name}' of plugin {Plugin}";

    internal static NodeReference For(CheckedNode node) => For(node.Name, node.Definition);

    internal static NodeReference For(string name, NodeDefinition definition) =>
        new(name, definition.FullName, definition.Plugin.ToString());
}
