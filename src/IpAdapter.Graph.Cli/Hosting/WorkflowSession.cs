using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Formats;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>A workflow read and checked in a host, and the lease that this is good for.</summary>
internal sealed class WorkflowSession : IDisposable
{
    private WorkflowSession(WorkflowFile file, CheckedWorkflow workflow) => (File, Checked) = (file, workflow);

    /// <summary>What was named on the command line.</summary>
    public WorkflowFile File { get; }

    /// <summary>The workflow, checked.</summary>
    public CheckedWorkflow Checked { get; }

    /// <summary>The catalog it was checked with.</summary>
    public NodeCatalog Catalog => Checked.Lease.Catalog;

    /// <summary>Checks a workflow that was read.</summary>
    /// <param name="host">The host.</param>
    /// <param name="file">The workflow.</param>
    /// <param name="readInputs">Reads what it is given from outside.</param>
    /// <param name="output">How its outputs are to be written.</param>
    /// <param name="runs">Whether it is to be run: what the machine has no memory for is refused then, not only told.</param>
    public static WorkflowSession Check(
        GraphHost host, WorkflowFile file, Func<Workflow, NodeCatalog, InputValues> readInputs, OutputOptions output, bool runs = false)
    {
        string? asked = null;
        using var checking = host.Terminal.Ongoing.Begin(() => asked is null ? null : $"{asked} to be checked", host.Terminal.Error.WriteLine);
        var options = new CheckOptions
        {
            Memory = host.MemoryFor(runs),
            SearchFolders = ModelFolders.OfEnvironment(),
            OutputFiles = output,
            Draw = (least, greatest) => Random.Shared.NextInt64(least, greatest + 1),
            Asking = (name, definition) => asked = RunningNodes.InWords(name, definition),
        };
        var lease = host.Plugins.Borrow();
        try
        {
            var given = readInputs(file.Workflow, lease.Catalog);
            if (file.Recorded is { } recorded)
                (options, given) = (recorded.Apply(options), given.Over(recorded.Inputs));
            return new(file, new WorkflowChecker(options).Check(file.Workflow, given, lease));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Says what is not as it was when a picture was drawn.</summary>
    public void SayChanges(Terminal terminal, HostOptions options)
    {
        if (File.Recorded is not { } recorded)
            return;
        foreach (var change in recorded.Changes.Concat(recorded.PluginChanges(Catalog)))
            terminal.Error.WriteLine($"since {Path.GetFileName(File.Path)} was drawn: {Printable.Line(change)}");
        if (recorded.Environment != GraphHost.EnvironmentOf(options))
        {
            var then = Printable.Line(recorded.Environment);
            terminal.Error.WriteLine($"since {Path.GetFileName(File.Path)} was drawn: it was computed on {then}, "
                + $"now on {GraphHost.EnvironmentOf(options)}: alike, not bit for bit");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Checked.Lease.Dispose();
}
