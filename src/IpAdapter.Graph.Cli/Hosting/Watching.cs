using System.Threading.Channels;
using IpAdapter.Graph.Cli.Rendering;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>Runs a workflow again whenever a plugin, the workflow or a file that decides its result has changed. The host lives on, and with it models and what is known already.</summary>
internal sealed class Watching(GraphHost host, Runs runs, Terminal terminal)
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
            if (await TryRunAsync(request, temporaryFolder, cancellation) is { } outcome)
                files.Watch([.. named, .. outcome.Files]);
            terminal.Error.WriteLine("watching; Ctrl+C ends");
            foreach (var change in await NextChangesAsync(cancellation))
                terminal.Error.WriteLine($"changed: {change}");
        }
    }

    private async Task<RunOutcome?> TryRunAsync(RunRequest request, string temporaryFolder, CancellationToken cancellation)
    {
        try
        {
            return await runs.RunAsync(WorkflowFile.Read(request.Path, _hashes, temporaryFolder), request, cancellation);
        }
        catch (Exception reason) when (reason is BadInputException or IOException)
        {
            terminal.Error.WriteLine($"error: {reason.Message}");
            return null;
        }
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
