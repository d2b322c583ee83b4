using IpAdapter.Graph;

namespace IpAdapter.Benchmarks;

/// <summary>Does nothing but look at its inputs before it runs: what is left beside an empty node is the check.</summary>
[Node("benchmark/checked")]
public sealed class CheckedNode : INode<CheckedNode.Inputs, double>, ICheck<CheckedNode.Inputs, double>
{
    /// <param name="Before">The node before, if any.</param>
    /// <param name="Most">Greatest number accepted.</param>
    public sealed record Inputs(double Before = 0, double Most = 1);

    /// <inheritdoc/>
    public ValueTask<double> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Before);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, double> report)
    {
        if (inputs.TryGet(i => i.Before, out var before) && inputs.TryGet(i => i.Most, out var most) && before > most)
            report.Problem(i => i.Before, "is too much");
    }
}
