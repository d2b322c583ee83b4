using IpAdapter.Graph;

namespace IpAdapter.Benchmarks;

/// <summary>Does nothing: what is left of a run is the host.</summary>
[Node("benchmark/empty")]
public sealed class EmptyNode : INode<EmptyNode.Inputs, double>
{
    /// <param name="Before">The node before, if any.</param>
    public sealed record Inputs(double Before = 0);

    /// <inheritdoc/>
    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Before);
}
