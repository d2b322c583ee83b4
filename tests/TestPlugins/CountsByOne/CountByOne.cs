using IpAdapter.Graph;

namespace CountsByOne;

[Node("counting/by-one")]
public sealed class CountByOne : INode<CountByOne.Inputs, long>
{
    public sealed record Inputs(long Number);

    public ValueTask<long> RunAsync(Inputs inputs, NodeContext context) => new(Tally.Counter.Next(inputs.Number));
}
