using IpAdapter.Graph.Checking.Literals;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>
/// A workflow with everything looked up and compared: what is wrong with it, and, where nothing is, what to run. It is good as long as the
/// lease it was checked with.
/// </summary>
public sealed class CheckedWorkflow
{
    internal CheckedWorkflow(Workflow workflow, CatalogLease lease, IReadOnlyList<Problem> problems)
    {
        (Workflow, Lease, Problems) = (workflow, lease, problems);
        IsRunnable = problems.All(problem => problem.Severity != Severity.Error);
    }

    /// <summary>The workflow.</summary>
    public Workflow Workflow { get; }

    /// <summary>The catalog it was checked with.</summary>
    public CatalogLease Lease { get; }

    /// <summary>Everything wrong, by place, what was wrong while reading included.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    /// <summary>Whether it can be run: there may be warnings, but no error.</summary>
    public bool IsRunnable { get; }

    /// <summary>The workflow's inputs with the values of this run.</summary>
    public IReadOnlyList<EffectiveInput> Inputs { get; internal init; } = [];

    /// <summary>Literals of nodes that were given another value from outside.</summary>
    public IReadOnlyList<InputValue> Replaced { get; internal init; } = [];

    /// <summary>Every step, each behind those it needs. Only complete where the workflow can be run.</summary>
    public IReadOnlyList<CheckedNode> Nodes { get; internal init; } = [];

    /// <summary>What is delivered.</summary>
    public IReadOnlyList<CheckedOutput> Outputs { get; internal init; } = [];

    /// <summary>Numbers that were drawn.</summary>
    public IReadOnlyList<DrawnSeed> Seeds { get; internal init; } = [];

    /// <summary>Files and folders that are named, as they are written.</summary>
    internal IReadOnlyList<NamedPath> Paths { get; init; } = [];
}
