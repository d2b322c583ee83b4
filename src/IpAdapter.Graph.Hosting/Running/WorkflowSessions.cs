using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Machine;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>Checks workflows with the plugins of the moment.</summary>
internal sealed class WorkflowSessions(
    PluginHost plugins, RequestInputs inputs, ComputeEnvironment environment, IReadOnlyList<string> modelFolders, long? memoryBytes)
{
    /// <summary>Checks a workflow, and holds the catalog it was checked with until the session is disposed.</summary>
    /// <param name="request">The workflow, and what it is given.</param>
    /// <param name="runs">Whether it is to be run: what needs more memory than there can be is then an error, else a warning.</param>
    /// <param name="asking">Told about each node before its plugin is asked.</param>
    /// <exception cref="HostInputException">What it is given can't be read.</exception>
    public WorkflowSession Open(WorkflowRequest request, bool runs, Action<NodeReference>? asking)
    {
        var options = new CheckOptions
        {
            Memory = MemoryFor(runs),
            SearchFolders = modelFolders,
            OutputFiles = request.Files,
            OutputTypes = request.Files is null ? DeliveredValues.IsDeliverable : null,
            Draw = (least, greatest) => Random.Shared.NextInt64(least, greatest + 1),
            Asking = asking is null ? null : (name, definition) => asking(NodeReference.For(name, definition)),
        };
        if (request.Workflow.Recorded is { } recorded)
            options = recorded.Apply(options);
        var lease = plugins.Borrow();
        try
        {
            var given = inputs.Read(request, lease.Catalog);
            var workflow = new WorkflowChecker(options).Check(request.Workflow.Workflow, given, lease);
            return new(workflow, WorkflowDescription.Create(workflow, request.Workflow.Path, ChangesOf(request.Workflow, workflow)));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>What is not as it was when an output was made.</summary>
    private List<string> ChangesOf(WorkflowFile file, CheckedWorkflow workflow)
    {
        if (file.Recorded is not { } recorded)
            return [];
        List<string> changes = [.. recorded.Changes, .. recorded.PluginChanges(workflow.Lease.Catalog)];
        if (recorded.Environment != environment.ToString())
            changes.Add($"it was computed on {recorded.Environment}, now on {environment}: alike, not bit for bit");
        return changes;
    }

    /// <summary>
    /// The memory there is: a run is refused for more than the machine has, or than the options allow where that is more. Null for a device
    /// with memory of its own.
    /// </summary>
    private MachineMemory? MemoryFor(bool runs)
    {
        if (environment.Device != DeviceKind.Cpu)
            return null;
        var memory = MachineMemoryReader.Read();
        return runs ? memory with { Most = Math.Max(memory.Physical, memoryBytes ?? 0) } : memory;
    }
}
