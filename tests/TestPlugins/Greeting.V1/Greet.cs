using IpAdapter.Graph;

namespace Greeting;

/// <summary>Greets somebody.</summary>
[Node("greeting/greet")]
public sealed class Greet(Politeness politeness) : INode<Greet.Inputs, string>
{
    /// <param name="Name">Who is greeted.</param>
    public sealed record Inputs(string Name);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new($"{politeness.Word} {inputs.Name}");
}
