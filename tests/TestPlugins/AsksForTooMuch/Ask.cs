using IpAdapter.Graph;

namespace AsksForTooMuch;

[Node("asking/ask")]
public sealed class Ask(TimeZoneInfo somewhere) : INode<Ask.Inputs, string>
{
    public sealed record Inputs(string Name);

    public ValueTask<string> RunAsync(Inputs inputs, NodeContext context) => new(somewhere.Id + inputs.Name);
}
