using IpAdapter.Graph;

namespace Misbehaves;

[Node("misbehaving/throw-when-described"), DescribedByRunning]
public sealed class ThrowWhenDescribed : INode<ThrowWhenDescribed.Inputs, string>
{
    public sealed record Inputs;

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => throw new InvalidOperationException("nothing to say");
}
