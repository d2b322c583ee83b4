using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>Something that happened in a run. Events come one at a time, from whatever thread.</summary>
public abstract record RunEvent;

/// <summary>A node begins.</summary>
/// <param name="Node">The node.</param>
/// <param name="Item">Which of its runs, from 0.</param>
/// <param name="Of">How many runs it has: one for each item of a list.</param>
public sealed record NodeStarted(CheckedNode Node, int Item, int Of) : RunEvent;

/// <summary>A node tells how far it is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Of">Steps there are.</param>
/// <param name="Item">Which of its runs, from 0.</param>
/// <param name="Items">How many runs it has.</param>
public sealed record NodeProgress(CheckedNode Node, int Step, int Of, int Item, int Items) : RunEvent
{
    /// <summary>A few words about the step; null where the node says none.</summary>
    public string? Status { get; init; }
}

/// <summary>A node shows what it has so far.</summary>
/// <param name="Node">The node.</param>
/// <param name="Value">What it shows; borrowed until the event has been taken.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Of">Steps there are.</param>
public sealed record NodePreview(CheckedNode Node, object Value, int Step, int Of) : RunEvent;

/// <summary>A node says something to the person who runs the workflow.</summary>
/// <param name="Node">The node.</param>
/// <param name="Message">What it says.</param>
/// <param name="IsWarning">Whether something is probably not as meant.</param>
public sealed record NodeRemark(CheckedNode Node, string Message, bool IsWarning) : RunEvent;

/// <summary>A node is done, with all its runs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Bytes">Memory that its results hold, as <see cref="IResultType"/>s count it.</param>
public sealed record NodeFinished(CheckedNode Node, TimeSpan Elapsed, long Bytes) : RunEvent;

/// <summary>A node's result was known already: it does not run.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeCached(CheckedNode Node) : RunEvent;

/// <summary>A node failed.</summary>
/// <param name="Failure">What went wrong, and where.</param>
public sealed record NodeFailed(RunFailure Failure) : RunEvent;

/// <summary>A node does not run because one that it needs has failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Because">The node that failed.</param>
public sealed record NodeSkipped(CheckedNode Node, CheckedNode Because) : RunEvent;

/// <summary>A run is over.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Failures">How many nodes failed.</param>
public sealed record RunFinished(TimeSpan Elapsed, int Failures) : RunEvent;
