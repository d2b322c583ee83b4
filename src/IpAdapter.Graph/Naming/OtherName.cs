namespace IpAdapter.Graph.Naming;

/// <summary>A row of docs/names.md.</summary>
/// <param name="Tool">Whose names they are.</param>
/// <param name="Kind">What they name: nodes, inputs, samplers ...</param>
/// <param name="Theirs">The names there; of an input the node's may come first.</param>
/// <param name="Here">What it is here, in words.</param>
/// <param name="Ours">The names in that: <c>node</c>, <c>node.port</c> or <c>node.port: choice</c>.</param>
internal sealed record OtherName(string Tool, string Kind, IReadOnlyList<string> Theirs, string Here, IReadOnlyList<string> Ours)
{
    /// <summary>Whether they call something so.</summary>
    public bool Is(string name) => Theirs.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The nodes of ours that the row begins with, without ports and choices.</summary>
    public IEnumerable<string> OurNodes => Ours.Where(name => name.Contains('/', StringComparison.Ordinal)).Select(NodeOf).Distinct();

    /// <summary>The node of a name of ours.</summary>
    public static string NodeOf(string ours) => ours.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? ours[..dot] : ours;
}
