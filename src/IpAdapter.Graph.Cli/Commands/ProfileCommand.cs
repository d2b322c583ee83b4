using System.CommandLine;
using IpAdapter.Diffusion.Layers.Profiling;
using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Profiling;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Machine;
using IpAdapter.Graph.Hosting.Requests;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph profile</c>: draws, and says where the time went.</summary>
internal sealed class ProfileCommand : Command, IHaveExamples
{
    private readonly Argument<string> _path = new("workflow") { Description = "A workflow (.yaml), or an output of ipgraph." };

    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "Write every node and every layer with its time to this file, as Chrome's trace events: for chrome://tracing or "
            + "ui.perfetto.dev. It is overwritten.",
        HelpName = "file.json",
    };

    private readonly InputOptionGroup _inputs;
    private readonly OutputOptionGroup _output;
    private readonly HostOptionGroup _host;

    /// <param name="terminal">Where it writes.</param>
    public ProfileCommand(Terminal terminal)
        : base("profile", "Run a workflow, and show where its time went: by node, by kind of layer and by shape, with the speed of each.")
    {
        Add(_path);
        _inputs = InputOptionGroup.AddTo(this);
        _output = OutputOptionGroup.AddTo(this);
        Add(_trace);
        _host = HostOptionGroup.AddAllOptions(this);
        SetAction((arguments, cancellationToken) => Guard.RunAsync(
            terminal, () => RunAsync(terminal, arguments, cancellationToken), cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string Line, string Meaning)> Examples { get; } =
    [
        ("ipgraph profile workflows/quickstart.yaml", "a table of nodes, kinds of layers and shapes"),
        ("ipgraph profile workflows/quickstart.yaml --plain", "the same without weights prepared for the processor"),
        ("ipgraph profile workflows/quickstart.yaml --trace quickstart.json", "and a trace, to be opened in ui.perfetto.dev"),
    ];

    private async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        var options = _host.Read(arguments);
        using var file = WorkflowFile.Read(arguments.GetValue(_path)!, options.ModelFolders);
        HostOptionGroup.TakeOver(options, file.Environment);
        await using var host = await CommandHost.StartAsync(options, terminal, computes: true);
        await using var display = new RunDisplay(terminal, events: null);
        using var trace = arguments.GetValue(_trace) is { } path ? Create(path) : null;
        using var layers = new LayerProfile(host.Host.Environment.Device == DeviceKind.Cuda
            ? () => TorchSharp.torch.cuda.synchronize() : null);
        var nodes = new NodeSpans();
        var request = _inputs.Apply(arguments,
            new RunRequest(file) { Files = _output.Read(arguments), Record = _output.ReadRecord(arguments) });
        await foreach (var happened in host.Host.RunAsync(request, cancellationToken))
        {
            nodes.Take(happened, DateTime.UtcNow);
            await display.TakeAsync(happened);
        }

        if (nodes.Spans.Count > 0)
            ProfileTable.Write(terminal.Out, nodes, layers.Timings);
        if (trace is not null)
            ChromeTrace.Write(trace, nodes.Spans, layers.Spans);
        return display.ExitCode;
    }

    // Before the run: a trace that can't be written is told before anybody waits for it.
    private static FileStream Create(string path)
    {
        try
        {
            return File.Create(path);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"--trace: '{path}' can't be written: {reason.Message}");
        }
    }
}
