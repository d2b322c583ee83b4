using System.CommandLine;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph validate</c>: everything that is wrong with a workflow, without running it.</summary>
internal sealed class ValidateCommand : Command, IHaveExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };

    /// <param name="terminal">Where it writes.</param>
    public ValidateCommand(Terminal terminal)
        : base("validate", "Check a workflow: every problem with file, line and column. Reads headers of models, never weights.")
    {
        var options = new CheckingOptions(this);
        Add(_json);
        SetAction((arguments, cancellation) => Guard.RunAsync(
            terminal,
            () => options.RunAsync(terminal, arguments, session => Show(terminal, session, arguments.GetValue(_json))),
            cancellation));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph validate workflows/quickstart.yaml", "exit code 0, or 2 with all problems"),
        ("ipgraph validate mine.yaml --set scale=3", "with other inputs"),
        ("ipgraph validate mine.yaml --json", "for an editor"),
    ];

    private static int Show(Terminal terminal, WorkflowSession session, bool asJson)
    {
        var workflow = session.Checked;
        IReadOnlyList<Problem> problems = workflow.IsRunnable
            ? [.. workflow.Problems, .. new OutputWriter(session.Catalog, new OutputOptions { Destination = "." }).Check(workflow)]
            : workflow.Problems;
        var errors = problems.Count(problem => problem.Severity == Severity.Error);
        if (asJson)
        {
            JsonText.WriteDocument(terminal.Out, json =>
            {
                json.WriteBoolean("valid", errors == 0);
                ProblemView.WriteArray(json, problems);
            });
            return errors == 0 ? ExitCode.Ok : ExitCode.BadInput;
        }

        ProblemView.Write(terminal, problems);
        if (errors > 0)
            terminal.Error.WriteLine($"{errors} problem{(errors == 1 ? "" : "s")}");
        else
            terminal.Out.WriteLine($"{workflow.Workflow.Name}: {workflow.Nodes.Count} nodes, nothing wrong");
        return errors == 0 ? ExitCode.Ok : ExitCode.BadInput;
    }
}
