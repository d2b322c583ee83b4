using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>A flowchart for Markdown pages (mermaid.js.org).</summary>
internal sealed class Mermaid : IDrawing
{
    /// <inheritdoc/>
    public void Draw(WorkflowDescription workflow, TextWriter output)
    {
        var numbers = workflow.Nodes.Select((node, number) => (node, number))
            .ToDictionary(pair => pair.node.Node.Name, pair => pair.number, StringComparer.Ordinal);
        output.WriteLine("flowchart TD");
        foreach (var node in workflow.Nodes.Select(node => node.Node))
            output.WriteLine($"  n{numbers[node.Name]}[\"{Escaped(node.Name)}<br/><small>{Escaped(node.TypeId)}</small>\"]");
        foreach (var node in workflow.Nodes)
        {
            foreach (var edge in node.Edges)
                output.WriteLine($"  n{numbers[edge.From]} -->|{Escaped(edge.Input)}| n{numbers[node.Node.Name]}");
        }

        foreach (var result in workflow.Outputs)
            output.WriteLine($"  n{numbers[result.Node]} --> out_{result.Name}([\"{Escaped(result.Name)}\"])");
    }

    private static string Escaped(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal);
}
