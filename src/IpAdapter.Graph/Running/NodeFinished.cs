using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node is done, with all its runs.</summary>
/// <param name="Node">The node.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record NodeFinished(CheckedNode Node, TimeSpan Elapsed) : RunEvent;
