using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Inputs;

/// <summary>Finds the inputs of a workflow that lead to a node's seed: those may be <c>random</c>.</summary>
internal static class SeedInputs
{
    /// <summary>Their names.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="definitionOf">Tells what a node is; null where that is not known.</param>
    public static IReadOnlySet<string> Find(Workflow workflow, Func<WorkflowNode, NodeDefinition?> definitionOf)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in workflow.Nodes)
        {
            if (definitionOf(node) is not { } definition || !definition.Inputs.Any(port => port.IsSeed))
                continue;
            foreach (var entry in node.With)
            {
                if (definition.InputIndex(entry.Key) is >= 0 and var index && definition.Inputs[index].IsSeed)
                    names.UnionWith(References(entry.Value));
            }
        }

        return names;
    }

    private static IEnumerable<string> References(YamlValue value) => value switch
    {
        YamlList list => list.Items.SelectMany(References),
        YamlText text when TextSyntax.Parse(text.Text).Reference is { IsInput: true, Port: { } name } => [name],
        _ => [],
    };
}
