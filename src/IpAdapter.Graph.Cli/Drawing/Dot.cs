using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>A directed graph for Graphviz (<c>dot -Tsvg</c>).</summary>
internal sealed class Dot : IDrawing
{
    /// <inheritdoc/>
    public void Draw(WorkflowDescription workflow, TextWriter output)
    {
        output.WriteLine($"digraph {Quoted(workflow.Name)} {{");
        output.WriteLine("  node [shape=box];");
        foreach (var (node, edges) in workflow.Nodes.Select(node => (node.Node, node.Edges)))
        {
            output.WriteLine($"  {Quoted(node.Name)} [label={Quoted($"{node.Name}\\n{node.TypeId}")}];");
            foreach (var edge in edges)
                output.WriteLine($"  {Quoted(edge.From)} -> {Quoted(node.Name)} [label={Quoted(edge.Input)}];");
        }

        foreach (var result in workflow.Outputs)
            output.WriteLine($"  {Quoted(result.Node)} -> {Quoted($"output {result.Name}")};");
        output.WriteLine("}");
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
