using IpAdapter.Graph;

namespace WrongPorts;

/// <summary>Types that people reach for and that may not be on a port.</summary>
[Node("wrong/types")]
public sealed class WrongTypes : INode<WrongTypes.Inputs, (string First, string Second)>
{
    public sealed record Inputs(
        string[] Array,
        List<string> List,
        Dictionary<string, double> Map,
        byte Byte,
        char Letter,
        DateTime When,
        FileInfo File,
        object Anything,
        Version Other);

    public ValueTask<(string First, string Second)> RunAsync(Inputs inputs, NodeContext context) => new(("", ""));
}
