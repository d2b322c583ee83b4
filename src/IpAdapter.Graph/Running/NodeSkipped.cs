using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node does not run because one that it needs has failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Because">The node that failed.</param>
public sealed record NodeSkipped(CheckedNode Node, CheckedNode Because) : RunEvent;
