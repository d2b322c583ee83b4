using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Hosting.Events;

/// <summary>A node that failed.</summary>
/// <param name="Node">The node.</param>
/// <param name="Problem">The place in the workflow, what was expected, what was found.</param>
/// <param name="IsFault">Whether it is a fault of a plugin, which the workflow's author cannot mend.</param>
/// <param name="Details">The exception with its stack, for logs.</param>
public sealed record NodeFailure(NodeReference Node, Problem Problem, bool IsFault, string Details)
{
    internal static NodeFailure Create(RunFailure failure) =>
        new(NodeReference.For(failure.Node), failure.Problem, failure.IsFault, failure.Exception.ToString());
}
