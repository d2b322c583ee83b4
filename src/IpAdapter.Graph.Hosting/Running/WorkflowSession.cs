using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>A checked workflow, and the lease on the plugins that it was checked with.</summary>
internal sealed class WorkflowSession(CheckedWorkflow workflow, WorkflowDescription description) : IDisposable
{
    /// <summary>The workflow.</summary>
    public CheckedWorkflow Checked => workflow;

    /// <summary>The workflow as it leaves the host.</summary>
    public WorkflowDescription Description => description;

    /// <inheritdoc/>
    public void Dispose() => workflow.Lease.Dispose();
}
