namespace IpAdapter.Graph.Tests.Nodes;

[Node("test/shares")]
public sealed class Shares : INode<Shares.Inputs, string>
{
    public sealed record Inputs([property: Mapping] string Parts);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Parts);
}
