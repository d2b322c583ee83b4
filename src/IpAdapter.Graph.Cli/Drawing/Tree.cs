using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>From each output back to what it is made of. A node that was drawn already is named, and not drawn again.</summary>
internal sealed class Tree : IDrawing
{
    /// <inheritdoc/>
    public void Draw(CheckedWorkflow workflow, TextWriter output)
    {
        var drawn = new HashSet<CheckedNode>();
        var literals = workflow.Workflow.Nodes.DistinctBy(node => node.Name).ToDictionary(node => node.Name, LiteralsOf, StringComparer.Ordinal);
        // Without recursion: a chain of a hundred thousand nodes is a workflow too.
        var waiting = new Stack<(Edge Edge, string Indent, bool IsLast)>();
        foreach (var result in workflow.Outputs)
        {
            output.WriteLine($"{result.Name} ({result.Port.TypeText})");
            waiting.Push((new(result.Node, result.Port.Name, ""), "", true));
            while (waiting.TryPop(out var next))
            {
                var isNew = drawn.Add(next.Edge.From);
                output.WriteLine($"{next.Indent}{(next.IsLast ? "└─ " : "├─ ")}{Line(next.Edge, isNew, literals)}");
                if (!isNew)
                    continue;
                var edges = next.Edge.From.Edges.ToList();
                var deeper = next.Indent + (next.IsLast ? "   " : "│  ");
                for (var i = edges.Count - 1; i >= 0; i--)
                    waiting.Push((edges[i], deeper, i == edges.Count - 1));
            }
        }
    }

    private static string Line(Edge edge, bool isNew, Dictionary<string, string> literals)
    {
        var node = edge.From;
        var input = edge.Input.Length > 0 ? $"{edge.Input}: " : "";
        var port = node.Definition.Outputs.Count > 1 ? $".{edge.Output}" : "";
        if (!isNew)
            return $"{input}{node.Name}{port}  (above)";
        var values = literals.TryGetValue(node.Name, out var texts) && texts.Length > 0 ? $"  {texts}" : "";
        return $"{input}{node.Name}{port}  {node.Definition.FullName}{values}";
    }

    private static string LiteralsOf(WorkflowNode node) => string.Join(", ", node.With
        .Where(entry => entry.Value is YamlText { Text: var text } && !text.StartsWith('$'))
        .Select(entry => $"{entry.Key}={((YamlText)entry.Value).Text}"));
}
