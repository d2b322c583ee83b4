using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>A flowchart for Markdown pages (mermaid.js.org).</summary>
internal sealed class Mermaid : IDrawing
{
    /// <inheritdoc/>
    public void Draw(CheckedWorkflow workflow, TextWriter output)
    {
        var numbers = workflow.Nodes.Select((node, number) => (node, number)).ToDictionary(pair => pair.node, pair => pair.number);
        output.WriteLine("flowchart TD");
        foreach (var (node, number) in numbers)
            output.WriteLine($"  n{number}[\"{Escaped(node.Name)}<br/><small>{Escaped(node.Definition.FullName)}</small>\"]");
        foreach (var (node, number) in numbers)
        {
            foreach (var edge in node.Edges)
                output.WriteLine($"  n{numbers[edge.From]} -->|{Escaped(edge.Input)}| n{number}");
        }

        foreach (var result in workflow.Outputs)
            output.WriteLine($"  n{numbers[result.Node]} --> out_{result.Name}([\"{Escaped(result.Name)}\"])");
    }

    private static string Escaped(string text) => text.Replace("\"", "#quot;", StringComparison.Ordinal);
}
