using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node's result was known already: it does not run.</summary>
/// <param name="Node">The node.</param>
public sealed record NodeCached(CheckedNode Node) : RunEvent;
