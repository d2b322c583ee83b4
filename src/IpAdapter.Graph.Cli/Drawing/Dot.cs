using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>A directed graph for Graphviz (<c>dot -Tsvg</c>).</summary>
internal sealed class Dot : IDrawing
{
    /// <inheritdoc/>
    public void Draw(CheckedWorkflow workflow, TextWriter output)
    {
        output.WriteLine($"digraph {Quoted(workflow.Workflow.Name)} {{");
        output.WriteLine("  node [shape=box];");
        foreach (var node in workflow.Nodes)
        {
            output.WriteLine($"  {Quoted(node.Name)} [label={Quoted($"{node.Name}\\n{node.Definition.FullName}")}];");
            foreach (var edge in node.Edges)
                output.WriteLine($"  {Quoted(edge.From.Name)} -> {Quoted(node.Name)} [label={Quoted(edge.Input)}];");
        }

        foreach (var result in workflow.Outputs)
            output.WriteLine($"  {Quoted(result.Node.Name)} -> {Quoted($"output {result.Name}")};");
        output.WriteLine("}");
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
