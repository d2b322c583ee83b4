using System.CommandLine;
using IpAdapter.Graph.Cli.Drawing;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph draw</c>: a workflow's nodes and edges as text.</summary>
internal sealed class DrawCommand : Command, IHaveExamples
{
    private static readonly Dictionary<string,
        IDrawing> Formats = new(StringComparer.Ordinal) { ["tree"] = new Tree(), ["mermaid"] = new Mermaid(), ["dot"] = new Dot() };

    private readonly Option<string> _format = new("--format") { Description = "How.", DefaultValueFactory = _ => "tree" };

    /// <param name="terminal">Where it writes.</param>
    public DrawCommand(Terminal terminal)
        : base("draw", "Show the graph of a workflow: as a tree, from the outputs back to what they are made of, or for "
            + "Mermaid or Graphviz.")
    {
        _format.TakeOneOf([.. Formats.Keys]);
        var options = CheckingOptions.AddForOne(this);
        Add(_format);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal,
            () => options.RunAsync(
                terminal,
                arguments,
                async (host, request, asking) =>
                    Show(terminal, await host.CheckAsync(request, asking, cancellationToken), Formats[arguments.GetValue(_format)!]),
                cancellationToken),
            cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph draw workflows/quickstart.yaml", "a tree"),
        ("ipgraph draw workflows/quickstart.yaml --format mermaid", "for a Markdown page"),
        ("ipgraph draw workflows/quickstart.yaml --format dot | dot -Tsvg > graph.svg", "with Graphviz"),
    ];

    private static int Show(Terminal terminal, WorkflowDescription workflow, IDrawing drawing)
    {
        ProblemView.Write(terminal, workflow.Problems);
        if (workflow.IsRunnable)
            drawing.Draw(workflow, terminal.Out);
        return ExitCode.For(workflow.Problems);
    }
}
