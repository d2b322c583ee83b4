using System.CommandLine;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Requests;
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
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal,
            () => RunAsync(terminal, arguments, cancellationToken),
            cancellationToken,
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

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        var asJson = arguments.GetValue(_json);
        var found = new List<Problem>();
        var exitCode = await _options.RunAsync(terminal, arguments, CheckAsync, cancellationToken, Refuse);
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

        async Task<int> CheckAsync(GraphHost host, WorkflowRequest request, Action<NodeReference> asking)
        {
            var workflow = await host.CheckAsync(request, asking, cancellationToken);
            found.AddRange(workflow.Problems);
            if (!asJson)
                Show(terminal, workflow);
            return ExitCode.For(workflow.Problems);
        }

        int Refuse(Problem refusal)
        {
            found.Add(refusal);
            if (!asJson)
                terminal.Error.WriteLine($"error: {refusal}");   // in the words of the commands that take one file
            return ExitCode.BadInput;
        }
    }

    private static void Show(Terminal terminal, WorkflowDescription workflow)
    {
        ProblemView.Write(terminal, workflow.Problems);
        if (workflow.IsRunnable)
            terminal.Out.WriteLine($"{Printable.Line(workflow.Name)}: {workflow.Nodes.Count} nodes, nothing wrong");
    }

    private static bool IsError(Problem problem) => problem.Severity == Severity.Error;
}
