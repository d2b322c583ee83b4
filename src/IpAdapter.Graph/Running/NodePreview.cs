using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node shows what it has so far.</summary>
/// <param name="Node">The node.</param>
/// <param name="Value">What it shows; borrowed until the event has been taken.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Of">Steps there are.</param>
public sealed record NodePreview(CheckedNode Node, object Value, int Step, int Of) : RunEvent;
