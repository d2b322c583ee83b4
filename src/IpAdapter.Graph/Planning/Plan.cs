using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>What a run will do. Holds the results that are known already, until it is disposed or a run takes them over.</summary>
public sealed class Plan : IDisposable
{
    internal Plan(
        CheckedWorkflow workflow, IReadOnlyList<PlannedStep> steps, IReadOnlyList<CheckedOutput> outputs, ProvenanceWriter provenance) =>
        (Workflow, Steps, Outputs, Provenance) = (workflow, steps, outputs, provenance);

    /// <summary>The workflow.</summary>
    public CheckedWorkflow Workflow { get; }

    /// <summary>Every node, each behind those it needs.</summary>
    public IReadOnlyList<PlannedStep> Steps { get; }

    /// <summary>The outputs asked for.</summary>
    public IReadOnlyList<CheckedOutput> Outputs { get; }

    /// <summary>Writes the keys that depend on what only the run can tell.</summary>
    internal ProvenanceWriter Provenance { get; }

    /// <summary>Lets go of the results.</summary>
    public void Dispose() => HeldResults.Release(Steps.Select(step => step.Known));
}
