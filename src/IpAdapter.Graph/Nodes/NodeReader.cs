using System.Reflection;

namespace IpAdapter.Graph.Nodes;

/// <summary>Reads what the nodes of an assembly declare.</summary>
public static class NodeReader
{
    /// <summary>Reads every public class with a <see cref="NodeAttribute"/>.</summary>
    /// <param name="assembly">A plugin's assembly.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="xmlDocumentationPath">The assembly's XML file; opened only when somebody asks for documentation.</param>
    /// <param name="refusePortType">Says why a type may not travel between nodes; null where it may. Not asked about texts, numbers,
    /// booleans, paths and choices.</param>
    public static NodeReading Read(
        Assembly assembly, PluginIdentity plugin, string? xmlDocumentationPath, Func<Type, string?>? refusePortType = null)
    {
        var documentation = new XmlDocumentation(assembly, xmlDocumentationPath);
        var nodes = new List<NodeDefinition>();
        var problems = new List<string>();
        foreach (var type in assembly.GetTypes())
        {
            if (type.GetCustomAttribute<NodeAttribute>(inherit: false) is not { } declared)
                continue;
            var reading = new NodeClassReader(type, declared, plugin, documentation, refusePortType ?? (_ => null), problems);
            if (reading.Read() is { } node)
                nodes.Add(node);
        }

        FindDoubles(nodes, problems);
        return new NodeReading(nodes, problems);
    }

    private static void FindDoubles(List<NodeDefinition> nodes, List<string> problems)
    {
        var seen = new Dictionary<string, NodeDefinition>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (!seen.TryAdd(node.FullName, node))
                problems.Add(
                    $"{node.NodeType.FullName} and {seen[node.FullName].NodeType.FullName} both declare the node '{node.FullName}': "
                        + "give one of them another name or another major version");
        }
    }
}
