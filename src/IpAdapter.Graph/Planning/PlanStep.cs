using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>A node in a plan, and as the plan is carried out, its results.</summary>
public sealed class PlanStep
{
    internal PlanStep(CheckedNode node) => Node = node;

    /// <summary>The node.</summary>
    public CheckedNode Node { get; }

    /// <summary>What is to be done with it.</summary>
    public StepState State { get; internal set; }

    /// <summary>Times it runs; null where that depends on the length of a list that is not known yet.</summary>
    public int? Runs { get; internal set; }

    /// <summary>Whether its result is this run's alone: it, or something before it, is never kept.</summary>
    internal bool IsTransient { get; set; }

    /// <summary>What its results are made of, one for each item where it is mapped; null while unknown.</summary>
    internal ProvenanceKey[]? Keys { get; set; }

    /// <summary>Its results, held for the run.</summary>
    internal CacheEntry?[] Entries { get; set; } = [];

    /// <summary>Its outputs, once it is done; those of a mapped node are lists.</summary>
    internal object?[]? Values { get; set; }

    /// <summary>Steps that run after it.</summary>
    internal List<PlanStep> Dependants { get; } = [];

    /// <summary>Steps that must be done before it, still.</summary>
    internal int Waiting;

    /// <summary>Steps and deliveries that still need its results.</summary>
    internal int Consumers;

    /// <summary>Why it has no results.</summary>
    internal PlanStep? FailedBecause { get; set; }
}
