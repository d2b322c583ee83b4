namespace IpAdapter.Graph.Nodes;

/// <summary>
/// A node returned something that its declaration rules out. It is the fault of the node's plugin, not of who takes the value.
/// </summary>
internal sealed class NodeOutputException(string message) : Exception(message);
