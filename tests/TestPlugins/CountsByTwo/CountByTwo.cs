using IpAdapter.Graph;

namespace CountsByTwo;

[Node("counting/by-two")]
public sealed class CountByTwo : INode<CountByTwo.Inputs, long>
{
    public sealed record Inputs(long Number);

    public ValueTask<long> RunAsync(Inputs inputs, NodeContext context) => new(Tally.Counter.Following(inputs.Number));
}
