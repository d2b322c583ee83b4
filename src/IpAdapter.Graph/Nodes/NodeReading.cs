namespace IpAdapter.Graph.Nodes;

/// <summary>What was read from a plugin's assembly.</summary>
/// <param name="Nodes">The nodes that are declared well.</param>
/// <param name="Problems">What is wrong with the others, each naming the class, the port and the cure.</param>
public sealed record NodeReading(IReadOnlyList<NodeDefinition> Nodes, IReadOnlyList<string> Problems);
