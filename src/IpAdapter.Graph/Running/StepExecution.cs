using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Running;

/// <summary>A step while it is carried out: what it still waits for, what it gave, and who still needs that.</summary>
internal sealed class StepExecution(PlannedStep step)
{
    private int _waiting = step.Prerequisites;
    private int _consumers = step.Consumers;

    public PlannedStep Step { get; } = step;

    public CheckedNode Node { get; } = step.Node;

    /// <summary>Times it runs; null until the lists that it takes apart are known.</summary>
    public int? Runs { get; set; } = step.Runs;

    /// <summary>What its results are known by; null until everything before it is known.</summary>
    public ProvenanceKey[]? Keys { get; set; } = step.Keys;

    /// <summary>Its results as far as they are there; the plan's are taken over.</summary>
    public HeldResults? Results { get; set; } = step.Known;

    /// <summary>The step whose failure it has no results for: itself, or one before it; null where nothing failed.</summary>
    public StepExecution? FailedBecause { get; set; }

    /// <summary>Whether nothing that must run before it is left to run.</summary>
    public bool IsReady => _waiting == 0;

    /// <summary>Counts one of the steps before it as done.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool CountPrerequisite() => Interlocked.Decrement(ref _waiting) == 0;

    /// <summary>Counts one of those as done that need its results.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool CountConsumer() => Interlocked.Decrement(ref _consumers) == 0;
}
