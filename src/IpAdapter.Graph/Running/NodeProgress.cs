using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node tells how far it is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Of">Steps there are.</param>
/// <param name="Item">Which of its runs, from 0.</param>
/// <param name="Items">How many runs it has.</param>
public sealed record NodeProgress(CheckedNode Node, int Step, int Of, int Item, int Items) : RunEvent;
