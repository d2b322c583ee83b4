using System.Collections.Concurrent;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Naming;
using Spectre.Console;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>
/// A run as bars, for people: one for the whole workflow, one for each node that tells its steps. What nodes say is shown when the bars are
/// done.
/// </summary>
internal sealed class RunBars : IRunView
{
    private readonly Terminal _terminal;
    private readonly WorkflowDescription _workflow;
    private readonly ConcurrentQueue<RunEvent> _happened = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly List<string> _remarks = [];
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
    private readonly Task _rendering;
    private volatile bool _isOver;

    /// <param name="terminal">Where to.</param>
    /// <param name="workflow">The workflow that runs.</param>
    public RunBars(Terminal terminal, WorkflowDescription workflow)
    {
        (_terminal, _workflow) = (terminal, workflow);
        // The first drawing costs tens of milliseconds of compiling: on a thread of its own, beside the run.
        _rendering = Task.Run(RenderAsync);
    }

    /// <inheritdoc/>
    public void Take(RunEvent happened)
    {
        _happened.Enqueue(happened);
        _news.Release();
    }

    /// <inheritdoc/>
    public void Say(string line) => _terminal.Progress.WriteLine(line);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        _news.Release();
        await _rendering;
        foreach (var remark in _remarks)
            _terminal.Progress.MarkupLine(remark);
        _news.Dispose();
    }

    private Task RenderAsync() => _terminal.Progress.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new StepsColumn(),
            new ElapsedTimeColumn())
        .StartAsync(FollowAsync);

    private async Task FollowAsync(ProgressContext context)
    {
        var whole = context.AddTask($"[bold]{Printable.Line(_workflow.Name).EscapeMarkup()}[/]",
            maxValue: Math.Max(1, _workflow.Nodes.Count));
        while (!_isOver || !_happened.IsEmpty)
        {
            await _news.WaitAsync();
            while (_happened.TryDequeue(out var happened))
                Show(context, whole, happened);
        }
    }

    private void Show(ProgressContext context, ProgressTask whole, RunEvent happened)
    {
        switch (happened)
        {
            case NodeProgress { Steps: > 1 } progress:
                var bar = _bars.TryGetValue(progress.Node.Name, out var known)
                    ? known
                    : _bars[progress.Node.Name] = context.AddTask($"  {progress.Node.Name.EscapeMarkup()}");
                if (progress.Status is { } status)
                    bar.Description = $"  {progress.Node.Name.EscapeMarkup()} [dim]{Printable.Line(status).EscapeMarkup()}[/]";
                bar.MaxValue = (double)progress.Steps * progress.Items;
                bar.Value = (double)progress.Steps * progress.Item + progress.Step;
                break;
            case NodeFinished or NodeCached:
                whole.Increment(1);
                break;
            case NodeMessage remark:
                _remarks.Add($"{remark.Node.Name.EscapeMarkup()}: "
                    + $"{(remark.IsWarning ? "[yellow]warning:[/] " : "")}{Printable.Line(remark.Message).EscapeMarkup()}");
                break;
            case NodeSkipped skipped:
                _remarks.Add($"{skipped.Node.Name.EscapeMarkup()}: skipped, because '{skipped.Because.Name.EscapeMarkup()}' failed");
                break;
            case NodesDone { Failures.Count: 0 }:
                whole.Value = whole.MaxValue;
                break;
        }
    }
}
