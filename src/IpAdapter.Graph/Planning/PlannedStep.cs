using System.Collections.Immutable;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>A node in a plan: what is to be done with it, as far as that is known before the run.</summary>
public sealed class PlannedStep
{
    internal PlannedStep(CheckedNode node, StepState state) => (Node, State) = (node, state);

    /// <summary>The node.</summary>
    public CheckedNode Node { get; }

    /// <summary>What is to be done with it.</summary>
    public StepState State { get; }

    /// <summary>Times it runs; null where that depends on the length of a list that is not known yet.</summary>
    public int? Runs { get; internal init; }

    /// <summary>Whether its result is this run's alone: it, or something before it, is never kept.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>What its results are known by, one for each run; null where that is not known yet.</summary>
    internal ProvenanceKey[]? Keys { get; init; }

    /// <summary>Those of its results that are known; null where it was not asked for any.</summary>
    internal HeldResults? Known { get; init; }

    /// <summary>Steps that must run before it.</summary>
    internal int Prerequisites { get; init; }

    /// <summary>The nodes that run after it, by <see cref="CheckedNode.Index"/>.</summary>
    internal ImmutableArray<int> Dependants { get; init; } = [];

    /// <summary>Steps and deliveries that need its results.</summary>
    internal int Consumers { get; init; }
}
