using IpAdapter.Graph.Checking.Inputs;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Finds what a seed is given to that somebody names for the whole workflow, by the ports that are marked as seeds.</summary>
public static class SeedPlaces
{
    /// <summary>
    /// The places, as settings name them: the inputs of the workflow that lead to a seed; where there is none, the seeds that its nodes
    /// are given; where there is none either, those that its nodes could be given.
    /// </summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="catalog">What its nodes are.</param>
    public static IReadOnlyList<string> Find(Workflow workflow, NodeCatalog catalog)
    {
        var inputs = SeedInputs.Find(workflow, DefinitionOf);
        string[] declared = [.. workflow.Inputs.Select(input => input.Name).Where(inputs.Contains)];
        if (declared.Length > 0)
            return declared;
        var ports = workflow.Nodes.SelectMany(
            node => DefinitionOf(node)?.Inputs.Where(port => port.IsSeed) ?? [], (node, port) => (Node: node, port.Name)).ToList();
        var given = ports.Where(port => port.Node.With.Any(entry => entry.Key == port.Name)).ToList();
        return [.. (given.Count > 0 ? given : ports).Select(port => $"{port.Node.Name}.{port.Name}")];

        NodeDefinition? DefinitionOf(WorkflowNode node) => node.Uses is { } uses ? catalog.Find(uses.Text) : null;
    }
}
