using IpAdapter.Graph;

namespace GreetsToo;

/// <summary>Declares the node that the greeting plugin declares.</summary>
[Node("greeting/greet")]
public sealed class Greet : INode<Greet.Inputs, string>
{
    public sealed record Inputs(string Name);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Name);
}
