using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node begins.</summary>
/// <param name="Node">The node.</param>
/// <param name="Item">Which of its runs, from 0.</param>
/// <param name="Of">How many runs it has: one for each item of a list.</param>
public sealed record NodeStarted(CheckedNode Node, int Item, int Of) : RunEvent;
