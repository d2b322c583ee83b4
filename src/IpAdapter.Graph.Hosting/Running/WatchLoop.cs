using System.Threading.Channels;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>
/// Runs a workflow again whenever a plugin, the workflow or a file that decides its result has changed. The host stays, and with it models
/// and results that are still good.
/// </summary>
/// <param name="plugins">The plugins.</param>
/// <param name="runs">Runs the workflow.</param>
/// <param name="observe">Takes what happens.</param>
internal sealed class WatchLoop(PluginHost plugins, RunService runs, Action<RunEvent> observe)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(80);

    private readonly Channel<Change> _changes = Channel.CreateUnbounded<Change>();

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="read">Reads what is to be run, before each run.</param>
    /// <param name="named">Files that decide what is run, beside those that the workflow reads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<RunRequest> read, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        plugins.BuildUnloaded += TellUnloaded;
        try
        {
            using var watch = plugins.Watch(TellPlugins);
            using var files = new WatchedFiles(path => _changes.Writer.TryWrite(new(path, IsPlugin: false)));
            files.Watch(named);
            await RunAsync(read, others => files.Watch([.. named, .. others]), cancellationToken);
        }
        finally
        {
            plugins.BuildUnloaded -= TellUnloaded;
        }
    }

    private async Task RunAsync(Func<RunRequest> read, Action<IEnumerable<string>> watchFiles, CancellationToken cancellationToken)
    {
        while (true)
        {
            // One wait for a change, during a run and after it.
            var changes = NextChangesAsync(cancellationToken);
            using var outdated = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = Task.Run(() => TryRunAsync(read, watchFiles, outdated), CancellationToken.None);
            var isOutdated = await Task.WhenAny(running, changes) == changes && !cancellationToken.IsCancellationRequested;
            if (isOutdated)
            {
                // What it makes is out of date. A node that does not look whether it is to end is waited for.
                await outdated.CancelAsync();
                Tell(await changes, endsRun: !running.IsCompleted);
            }

            await running;
            cancellationToken.ThrowIfCancellationRequested();
            if (isOutdated)
                continue;
            observe(new WatchWaiting());
            Tell(await changes, endsRun: false);
        }
    }

    /// <summary>Runs once. What goes wrong is told; the watch goes on.</summary>
    private async Task TryRunAsync(Func<RunRequest> read, Action<IEnumerable<string>> watchFiles, CancellationTokenSource outdated)
    {
        try
        {
            var request = read();
            using var file = request.Workflow;
            var events = new ObservedEvents(Observe, outdated.Cancel);
            await runs.RunAsync(request, events, outdated.Token);
            events.ThrowIfFaulted();
        }
        catch (OperationCanceledException) when (outdated.IsCancellationRequested)
        {
            observe(new RunCancelled());
        }
        catch (Exception reason) when (reason is not (RunObserverException or OutOfMemoryException))
        {
            // Whatever it is, the next change may mend it.
            var isFault = !InputFaults.IsInput(reason);
            observe(new RunRefused(isFault ? $"{reason.GetType().Name}: {reason.Message}" : reason.Message, isFault, reason.ToString()));
        }

        void Observe(RunEvent happened)
        {
            if (happened is WorkflowChecked { Workflow: var workflow })
                watchFiles(workflow.Files);
            observe(happened);
        }
    }

    private void Tell(IReadOnlyCollection<Change> changes, bool endsRun) => observe(new WatchChanged(
        [.. changes.Where(change => !change.IsPlugin).Select(change => change.What)],
        [.. changes.Where(change => change.IsPlugin).Select(change => change.What)],
        endsRun));

    /// <summary>Waits for a change, and then until nothing more changes for a moment: editors write a file in several steps.</summary>
    private async Task<IReadOnlyCollection<Change>> NextChangesAsync(CancellationToken cancellationToken)
    {
        var changes = new HashSet<Change> { await _changes.Reader.ReadAsync(cancellationToken) };
        do
        {
            while (_changes.Reader.TryRead(out var change))
                changes.Add(change);
            await Task.Delay(Quiet, cancellationToken);
        }
        while (_changes.Reader.TryPeek(out _));

        return changes;
    }

    private void TellPlugins(PluginReport report)
    {
        observe(new PluginsChanged(report));
        foreach (var changed in report.Plugins.Where(plugin => plugin.State is PluginState.Loaded or PluginState.Removed))
            _changes.Writer.TryWrite(new($"plugin {changed}", IsPlugin: true));
    }

    private void TellUnloaded(RetiredBuild build) => observe(new PluginUnloaded(build));

    private readonly record struct Change(string What, bool IsPlugin);
}
