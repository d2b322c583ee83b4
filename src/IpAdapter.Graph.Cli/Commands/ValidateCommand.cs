using System.CommandLine;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph validate</c>: everything that is wrong with workflows, without running them.</summary>
internal sealed class ValidateCommand : Command, IHaveExamples
{
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON to standard output." };
    private readonly CheckingOptions _options;

    /// <param name="terminal">Where it writes.</param>
    public ValidateCommand(Terminal terminal)
        : base("validate", "Check workflows: every problem with file, line and column. Reads headers of models, never weights.")
    {
        _options = CheckingOptions.AddForSeveral(this);
        Add(_json);
        SetAction((arguments, cancellation) => Guard.RunAsync(
            terminal,
            () => RunAsync(terminal, arguments, cancellation),
            cancellation,
            JsonText.ErrorTo(terminal.Out, arguments.GetValue(_json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph validate workflows/quickstart.yaml", "exit code 0, or 2 with all problems"),
        ("ipgraph validate mine/*.yaml", "several, with one start"),
        ("ipgraph validate mine.yaml --set scale=3", "with other inputs"),
        ("ipgraph validate mine.yaml --json", "for an editor"),
    ];

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellation)
    {
        var asJson = arguments.GetValue(_json);
        var found = new List<Problem>();
        var exitCode = await _options.RunAsync(terminal, arguments, Show, cancellation, Refuse);
        var errors = found.Count(IsError);
        if (asJson)
        {
            JsonText.WriteDocument(terminal.Out, json =>
            {
                json.WriteBoolean("valid", errors == 0);
                ProblemView.WriteArray(json, found);
            });
        }
        else if (errors > 0)
            terminal.Error.WriteLine($"{errors} problem{(errors == 1 ? "" : "s")}");

        return exitCode;

        int Show(WorkflowSession session)
        {
            var problems = session.Checked.Problems;
            found.AddRange(problems);
            if (!asJson)
                ValidateCommand.Show(terminal, session.Checked);
            return ExitCode.Of(problems);
        }

        int Refuse(Problem refusal)
        {
            found.Add(refusal);
            if (!asJson)
                terminal.Error.WriteLine($"error: {refusal}");   // in the words of the commands that take one file
            return ExitCode.BadInput;
        }
    }

    private static void Show(Terminal terminal, CheckedWorkflow workflow)
    {
        ProblemView.Write(terminal, workflow.Problems);
        if (workflow.IsRunnable)
            terminal.Out.WriteLine($"{Printable.Line(workflow.Workflow.Name)}: {workflow.Nodes.Count} nodes, nothing wrong");
    }

    private static bool IsError(Problem problem) => problem.Severity == Severity.Error;
}
