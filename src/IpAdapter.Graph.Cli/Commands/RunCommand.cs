using System.CommandLine;
using IpAdapter.Graph.Cli.Hosting;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;

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
    private readonly Option<bool> _watch = new("--watch") { Description = "Stay, and run again when the workflow, a plugin or an input file changes. Models stay loaded." };
    private readonly Option<bool> _json = new("--json") { Description = "Write events to standard output, one JSON object a line; the last is 'finished'." };
    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public RunCommand(Terminal terminal)
        : base("run", "Run a workflow and write its outputs. Their paths go to standard output, progress to standard error.")
    {
        Add(_path);
        _inputs = InputOptionGroup.AddTo(this);
        _output = OutputOptionGroup.AddTo(this);
        Add(_watch);
        Add(_json);
        _host = HostOptionGroup.AddAllOptions(this);
        SetAction((arguments, cancellation) => RunGuardedAsync(terminal, arguments, cancellation));
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
        ("ipgraph run workflows/quickstart.yaml --watch", "draw again at every change"),
    ];

    /// <summary>Whether a command line asks for events, be it right or wrong otherwise.</summary>
    public bool WritesEvents(ParseResult arguments) => arguments.GetResult(_json) is { Implicit: false };

    private async Task<int> RunGuardedAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellation)
    {
        var events = arguments.GetValue(_json) ? new RunEventLines(terminal.Out) : null;
        if (events is not null)
            terminal.TellFault = message => End(events, message);
        var exitCode = await Guard.RunAsync(terminal, () => RunAsync(terminal, arguments, events, cancellation), cancellation,
            events is null ? null : events.Error);
        events?.EndWith(exitCode);
        return exitCode;
    }

    private static void End(RunEventLines events, string fault)
    {
        events.Error(fault, isFault: true);
        events.Finished(ExitCode.Fault);
    }

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments, RunEventLines? events, CancellationToken cancellation)
    {
        var request = new RunRequest
        {
            Path = arguments.GetValue(_path)!,
            ReadInputs = (workflow, catalog) => _inputs.Read(arguments, workflow, catalog),
            InputsFile = _inputs.FileOf(arguments),
            Output = _output.Read(arguments),
            Record = _output.ReadRecord(arguments),
        };
        using var carried = new TemporaryFolder();
        // Reading comes first: a picture says what it was computed with, and a file that is not there needs no plugins.
        var file = WorkflowFile.Read(request.Path, new FileHashes(), carried.Path);
        var options = Like(file, _host.Read(arguments));
        await using var host = await GraphHost.StartAsync(options, terminal, computes: true);
        var watches = arguments.GetValue(_watch);
        using var runs = new Runs(host, options, terminal, events, watches ? WatchedResults : 0);
        if (watches)
            return await new Watching(host, runs, terminal, events).RunAsync(request, carried.Path, cancellation);
        return await runs.RunAsync(file, request, cancellation);
    }

    /// <summary>Computes in the type that a picture was computed in, where nothing else is asked for.</summary>
    private static HostOptions Like(WorkflowFile file, HostOptions options) =>
        options.DType is null && file.Recorded?.Environment.Split(' ') is [_, var dtype] ? options with { DType = dtype } : options;
}
