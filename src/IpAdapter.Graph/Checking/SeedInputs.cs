using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Finds the inputs of a workflow that lead to a node's seed: those may be <c>random</c>.</summary>
internal static class SeedInputs
{
    /// <summary>Their names.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="nodes">Its nodes, by name; null where it is not known what one is.</param>
    public static IReadOnlySet<string> Of(Workflow workflow, IReadOnlyDictionary<string, CheckedNode?> nodes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in workflow.Nodes)
        {
            if (nodes.GetValueOrDefault(node.Name)?.Definition is not { } definition || !definition.Inputs.Any(port => port.IsSeed))
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
