using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Shows runs as they go: to a person on a terminal, to a program as events.</summary>
internal sealed class RunDisplay : IAsyncDisposable
{
    private readonly Terminal _terminal;
    private readonly RunEventLines? _events;
    private readonly RunningNodes _nodes = new();
    private readonly IDisposable _ongoing;
    private volatile NodeReference? _checking;
    private IRunView? _view;

    /// <param name="terminal">Where a person reads.</param>
    /// <param name="events">Where a program reads; null without one.</param>
    public RunDisplay(Terminal terminal, RunEventLines? events)
    {
        (_terminal, _events) = (terminal, events);
        _ongoing = terminal.Ongoing.Begin(
            () => _nodes.Describe() ?? (_checking is { } node ? $"{node} to be checked" : null),
            line => (_view is { } view ? view.Say : (Action<string>)terminal.Error.WriteLine)(line));
    }

    /// <summary>The exit code of the last run.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Shows an event.</summary>
    public async ValueTask TakeAsync(RunEvent happened)
    {
        _nodes.Take(happened);
        switch (happened)
        {
            case NodeChecking checking:
                _checking = checking.Node;
                break;
            case WorkflowChecked { Workflow: var workflow }:
                _checking = null;
                Begin(workflow);
                break;
            case NodesDone done:
                await EndViewAsync(done);
                Show(done.Failures);
                break;
            case RunWarning warning:
                _terminal.Error.WriteLine($"warning: {Printable.Line(warning.Message)}");
                if (_terminal.ShowsTraces && warning.Details is { } details)
                    _terminal.Error.WriteLine(details);
                _events?.Write("warning", json => json.WriteString("message", warning.Message));
                break;
            case OutputWritten { Reason: not null } output:
                ShowObstacle(output);
                break;
            case RunFinished finished:
                Finish(finished);
                break;
            case RunRefused or RunCancelled:
                _checking = null;
                await EndViewAsync(happened);
                ShowEnd(happened);
                break;
            case WatchChanged or WatchWaiting or PluginsChanged or PluginUnloaded:
                ShowWatch(happened);
                break;
            default:
                _view?.Take(happened);
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_view is not null)
            await _view.DisposeAsync();
        _ongoing.Dispose();
    }

    private void Begin(WorkflowDescription workflow)
    {
        foreach (var change in workflow.Changes)
            _terminal.Error.WriteLine($"since {Path.GetFileName(workflow.File)} was drawn: {Printable.Line(change)}");
        ProblemView.Write(_terminal, workflow.Problems);
        foreach (var problem in workflow.Problems)
            _events?.Problem(problem);
        if (!workflow.IsRunnable)
            return;
        foreach (var seed in workflow.Seeds)
            _terminal.Error.WriteLine($"{seed.Path} = {seed.Value} (drawn)");
        if (_events is not null)
            _view = new RunJson(_events, _terminal.Error);
        else
            _view = _terminal.ErrorIsTerminal ? new RunBars(_terminal, workflow) : new RunLines(_terminal.Error);
    }

    private async ValueTask EndViewAsync(RunEvent last)
    {
        if (_view is not { } view)
            return;
        view.Take(last);
        _view = null;
        await view.DisposeAsync();
    }

    private void Show(IReadOnlyList<NodeFailure> failures)
    {
        ProblemView.Write(_terminal, [.. failures.Select(failure => failure.Problem)]);
        if (!_terminal.ShowsTraces)
            return;
        foreach (var failure in failures)
            _terminal.Error.WriteLine(failure.Details);
    }

    private void ShowObstacle(OutputWritten output)
    {
        var reason = Printable.Line(output.Reason!);
        _terminal.Error.WriteLine(output.File is { } file
            ? $"warning: '{output.Output}' could not be written to '{output.Wanted}' ({reason}): it is in '{file}'"
            : $"error: '{output.Output}' could not be written to '{output.Wanted}', nor anywhere else: {reason}");
        if (_terminal.ShowsTraces)
            _terminal.Error.WriteLine(output.Details);
        _events?.Write(output.File is null ? "output-lost" : "output-elsewhere", json =>
        {
            json.WriteString("output", output.Output);
            json.WriteString("wanted", output.Wanted);
            if (output.File is not null)
                json.WriteString("file", output.File);
            json.WriteBoolean("fault", output.IsFault);
            json.WriteString("reason", reason);
        });
    }

    private void Finish(RunFinished finished)
    {
        ExitCode = Cli.ExitCode.For(finished.Outcome);
        _events?.Finished(ExitCode, finished.Files, finished.Seeds);
        for (var i = 0; _events is null && i < finished.Files.Count; i++)
            _terminal.Out.WriteLine(ShortPath.Get(finished.Files[i]));
    }

    private void ShowEnd(RunEvent ended)
    {
        var code = ended is RunRefused refused
            ? Failures.Report(_terminal, refused.Message, refused.IsFault, refused.Details, _events is null ? null : _events.Error)
            : Cli.ExitCode.Cancelled;
        _events?.Finished(code);
    }

    private void ShowWatch(RunEvent happened)
    {
        switch (happened)
        {
            case WatchChanged changed:
                foreach (var change in changed.Plugins.Concat(changed.Files.Select(ShortPath.Get)))
                    _terminal.Error.WriteLine($"changed: {Printable.Line(change)}");
                if (changed.EndsRun)
                    _terminal.Ongoing.SayWaiting("then everything is run again; Ctrl+C ends the program");
                break;
            case WatchWaiting:
                _terminal.Error.WriteLine("watching; Ctrl+C ends");
                break;
            case PluginsChanged { Report: var report }:
                PluginWarnings.Write(report, _terminal.Error);
                break;
            case PluginUnloaded { Build: var build }:
                _terminal.Error.WriteLine($"plugin {build}");
                break;
        }
    }
}
