using System.Threading.Channels;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>Runs a workflow again whenever a plugin, the workflow or a file that decides its result has changed. The host lives on, and with it models and what is known already.</summary>
internal sealed class Watching(GraphHost host, Runs runs, Terminal terminal, RunEventLines? events)
{
    private readonly Channel<string> _changes = Channel.CreateUnbounded<string>();
    private readonly FileHashes _hashes = new();

    /// <summary>Runs until it is cancelled.</summary>
    public async Task<int> RunAsync(RunRequest request, string temporaryFolder, CancellationToken cancellation)
    {
        host.Plugins.BuildUnloaded += SayUnloaded;
        using var plugins = host.Plugins.Watch(SayPlugins);
        using var files = new WatchedFiles(path => _changes.Writer.TryWrite(ShortPath.Of(path)));
        string[] named = request.InputsFile is { } inputs ? [request.Path, inputs] : [request.Path];
        files.Watch(named);
        while (true)
        {
            // One wait for a change, during a run and after it.
            var changes = NextChangesAsync(cancellation);
            using var outdated = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var running = TryRunAsync(request, temporaryFolder, others => files.Watch([.. named, .. others]), outdated.Token);
            var isOutdated = await Task.WhenAny(running, changes) == changes && !cancellation.IsCancellationRequested;
            if (isOutdated)
                await EndAsync(running, await changes, outdated);
            await running;
            cancellation.ThrowIfCancellationRequested();
            if (isOutdated)
                continue;
            terminal.Error.WriteLine("watching; Ctrl+C ends");
            Say(await changes);
        }
    }

    /// <summary>Ends a run that something has changed for: what it draws is out of date. A node that does not look whether it is to end is waited for, and named.</summary>
    private async Task EndAsync(Task running, IReadOnlyCollection<string> changes, CancellationTokenSource outdated)
    {
        Say(changes);
        await outdated.CancelAsync();
        if (!running.IsCompleted)
            terminal.Ongoing.SayWaiting("then everything is run again; Ctrl+C ends the program");
    }

    /// <summary>Runs once. What goes wrong is said; that something has changed since is no news.</summary>
    private async Task TryRunAsync(RunRequest request, string temporaryFolder, Action<IReadOnlyList<string>> isChecked, CancellationToken cancellation)
    {
        try
        {
            await Task.Run(() => runs.RunAsync(WorkflowFile.Read(request.Path, _hashes, temporaryFolder), request, cancellation, isChecked), CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            events?.Finished(ExitCode.Cancelled);
        }
        catch (Exception reason) when (reason is not OutOfMemoryException)
        {
            // Whatever it is, the next change may mend it.
            var exitCode = Failures.Report(terminal, reason, events is null ? null : events.Error);
            events?.Finished(exitCode);
        }
    }

    private void Say(IReadOnlyCollection<string> changes)
    {
        foreach (var change in changes)
            terminal.Error.WriteLine($"changed: {Printable.Line(change)}");
    }

    /// <summary>Waits for a change, and then until nothing more changes for a moment: editors write a file in several goes.</summary>
    private async Task<IReadOnlyCollection<string>> NextChangesAsync(CancellationToken cancellation)
    {
        var changes = new HashSet<string>(StringComparer.Ordinal) { await _changes.Reader.ReadAsync(cancellation) };
        do
        {
            while (_changes.Reader.TryRead(out var change))
                changes.Add(change);
            await Task.Delay(TimeSpan.FromMilliseconds(80), cancellation);
        }
        while (_changes.Reader.TryPeek(out _));
        return changes;
    }

    private void SayPlugins(PluginReport report)
    {
        PluginWarnings.Write(report, terminal.Error);
        foreach (var changed in report.Plugins.Where(plugin => plugin.State is PluginState.Loaded or PluginState.Removed))
            _changes.Writer.TryWrite($"plugin {changed}");
    }

    private void SayUnloaded(RetiredBuild build) => terminal.Error.WriteLine($"plugin {build}");
}
