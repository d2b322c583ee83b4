using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>A node of a checked workflow.</summary>
/// <param name="Node">Which node.</param>
/// <param name="IsImplicit">Whether a path or a bare name stands for it.</param>
/// <param name="IsMapped">Whether it runs once for each item of a list.</param>
/// <param name="Outputs">How many outputs it has.</param>
/// <param name="Files">Files and folders whose content decides its result, absolute.</param>
/// <param name="Edges">What other nodes give it, input by input.</param>
/// <param name="Literals">Values that the workflow gives it, by input, as they are written.</param>
public sealed record WorkflowNodeDescription(
    NodeReference Node,
    bool IsImplicit,
    bool IsMapped,
    int Outputs,
    IReadOnlyList<string> Files,
    IReadOnlyList<EdgeDescription> Edges,
    IReadOnlyList<KeyValuePair<string, string>> Literals)
{
    internal static WorkflowNodeDescription Create(CheckedNode node, IReadOnlyList<KeyValuePair<string, string>> literals) => new(
        NodeReference.For(node),
        node.IsImplicit,
        node.IsMapped,
        node.Definition.Outputs.Count,
        node.Files,
        [.. node.Edges.Select(edge => new EdgeDescription(edge.From.Name, edge.Output, edge.Input))],
        literals);

    internal static IReadOnlyList<KeyValuePair<string, string>> LiteralsOf(WorkflowNode node) =>
        [.. from entry in node.With
            where entry.Value is YamlText { Text: var text } && !text.StartsWith('$')
            select KeyValuePair.Create(entry.Key, ((YamlText)entry.Value).Text)];
}
