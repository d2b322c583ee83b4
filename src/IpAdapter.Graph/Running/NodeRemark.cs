using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>A node says something to the person who runs the workflow.</summary>
/// <param name="Node">The node.</param>
/// <param name="Message">What it says.</param>
/// <param name="IsWarning">Whether something is probably not as meant.</param>
public sealed record NodeRemark(CheckedNode Node, string Message, bool IsWarning) : RunEvent;
