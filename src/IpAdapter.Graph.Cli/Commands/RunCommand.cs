using System.CommandLine;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Hosting.Requests;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph run</c>: draws.</summary>
internal sealed class RunCommand : Command, IHaveExamples
{
    private const long WatchedResults = 1L << 30;

    private readonly Argument<string> _path = new("workflow")
    {
        Description = "A workflow (.yaml), or an output of ipgraph (a picture): it is made again.",
    };

    private readonly InputOptionGroup _inputs;
    private readonly OutputOptionGroup _output;
    private readonly PreviewOptionGroup _preview;
    private readonly Option<bool> _watch =
        new("--watch") { Description = "Stay, and run again when the workflow, a plugin or an input file changes. Models stay loaded." };
    private readonly Option<bool> _json =
        new("--json") { Description = "Write events to standard output, one JSON object a line; the last is 'finished'." };
    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public RunCommand(Terminal terminal)
        : base("run", "Run a workflow and write its outputs. Their paths go to standard output, progress to standard error.")
    {
        Add(_path);
        _inputs = InputOptionGroup.AddTo(this);
        _output = OutputOptionGroup.AddTo(this);
        _preview = PreviewOptionGroup.AddTo(this);
        Add(_watch);
        Add(_json);
        _host = HostOptionGroup.AddAllOptions(this);
        SetAction((arguments, cancellationToken) => RunGuardedAsync(terminal, arguments, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph run workflows/quickstart.yaml", "draw; writes out/quickstart-image-7.png"),
        ("ipgraph run workflows/quickstart.yaml --seed random", "another beginning each time, said and recorded"),
        ("ipgraph run workflows/image-and-text.yaml --set \"prompt=a red heart\" --set scale=0.4", "other words, less of the picture"),
        ("ipgraph run workflows/quickstart.yaml --set drawn.steps=4 --out draft.png", "replace a node's literal, name the file"),
        ("ipgraph run out/quickstart-image-7.png", "draw a picture again, bit for bit, from what it carries"),
        ("ipgraph run workflows/quickstart.yaml --out draft.jpg --quality 80", "a JPEG; .webp is there too"),
        ("ipgraph run workflows/quickstart.yaml --record none", "a picture that carries nothing of what made it"),
        ("ipgraph run photo.yaml --preview models/taesd", "what there is after each step, in previews/drawn.png"),
        ("ipgraph run workflows/quickstart.yaml --watch", "draw again at every change"),
    ];

    /// <summary>Whether a command line asks for events, be it right or wrong otherwise.</summary>
    public bool WritesEvents(ParseResult arguments) => arguments.GetResult(_json) is { Implicit: false };

    private async Task<int> RunGuardedAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        var events = arguments.GetValue(_json) ? new RunEventLines(terminal.Out) : null;
        if (events is not null)
            terminal.TellFault = events.EndWithFault;
        var exitCode = await Guard.RunAsync(terminal, () => RunAsync(terminal, arguments, events, cancellationToken), cancellationToken,
            events is null ? null : events.Error);
        events?.EndWith(exitCode);
        return exitCode;
    }

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments, RunEventLines? events, CancellationToken cancellationToken)
    {
        var path = arguments.GetValue(_path)!;
        var options = _host.Read(arguments);
        // Reading comes first: a picture says what it was computed with, and a file that is not there needs no plugins.
        using var file = WorkflowFile.Read(path, options.ModelFolders);
        HostOptionGroup.TakeOver(options, file.Environment);
        var watches = arguments.GetValue(_watch);
        if (watches)
            (options.CacheBytes, options.KeepsModels) = (WatchedResults, true);
        await using var host = await CommandHost.StartAsync(options, terminal, computes: true);
        await using var display = new RunDisplay(terminal, events);
        string[] files = [path, .. _inputs.FileOf(arguments) is { } inputs ? [inputs] : Array.Empty<string>()];
        var happening = watches
            ? host.Host.WatchAsync(() => Request(arguments, WorkflowFile.Read(path, options.ModelFolders)), files, cancellationToken)
            : host.Host.RunAsync(Request(arguments, file), cancellationToken);
        await foreach (var happened in happening)
            await display.TakeAsync(happened);
        return display.ExitCode;
    }

    private RunRequest Request(ParseResult arguments, WorkflowFile file) =>
        _inputs.Apply(arguments, new RunRequest(file)
        {
            Files = _output.Read(arguments),
            Record = _output.ReadRecord(arguments),
            Preview = _preview.Read(arguments),
        });
}
