using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>From each output back to what it is made of. A node that was drawn already is named, and not drawn again.</summary>
internal sealed class Tree : IDrawing
{
    /// <inheritdoc/>
    public void Draw(WorkflowDescription workflow, TextWriter output)
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        var nodes = workflow.Nodes.ToDictionary(node => node.Node.Name, StringComparer.Ordinal);
        // Without recursion: a chain of a hundred thousand nodes is a workflow too.
        var waiting = new Stack<(EdgeDescription Edge, string Indent, bool IsLast)>();
        foreach (var result in workflow.Outputs)
        {
            output.WriteLine($"{result.Name} ({result.TypeText})");
            waiting.Push((new(result.Node, result.Port, ""), "", true));
            while (waiting.TryPop(out var next))
            {
                var isNew = drawn.Add(next.Edge.From);
                var node = nodes[next.Edge.From];
                output.WriteLine($"{next.Indent}{(next.IsLast ? "└─ " : "├─ ")}{Line(next.Edge, node, isNew)}");
                if (!isNew)
                    continue;
                var edges = node.Edges;
                var deeper = next.Indent + (next.IsLast ? "   " : "│  ");
                for (var i = edges.Count - 1; i >= 0; i--)
                    waiting.Push((edges[i], deeper, i == edges.Count - 1));
            }
        }
    }

    private static string Line(EdgeDescription edge, WorkflowNodeDescription node, bool isNew)
    {
        var input = edge.Input.Length > 0 ? $"{edge.Input}: " : "";
        var port = node.Outputs > 1 ? $".{edge.Output}" : "";
        if (!isNew)
            return $"{input}{edge.From}{port}  (above)";
        var literals = string.Join(", ", node.Literals.Select(literal => $"{literal.Key}={literal.Value}"));
        return $"{input}{edge.From}{port}  {node.Node.TypeId}{(literals.Length > 0 ? $"  {literals}" : "")}";
    }
}
