using IpAdapter.Graph;

namespace Relays;

/// <summary>Gives what it is given, and says nothing of it before it runs: what is behind it is known in the run alone.</summary>
public abstract class Relay<T> : INode<Relay<T>.Inputs, T>
{
    public sealed record Inputs(T Value);

    public ValueTask<T> RunAsync(Inputs inputs, NodeContext context) => new(inputs.Value);
}
