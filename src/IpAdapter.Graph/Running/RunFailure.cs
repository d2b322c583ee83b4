using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Running;

/// <summary>A node that failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Problem">What to tell the person who runs the workflow: the place in the file, what was expected, what was found.</param>
/// <param name="IsFault">Whether it is a fault of the plugin, rather than something the workflow's author can mend.</param>
/// <param name="Exception">What the node threw, for logs.</param>
public sealed record RunFailure(CheckedNode Node, Problem Problem, bool IsFault, Exception Exception);
