namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>A value that travels from one node to another.</summary>
/// <param name="From">Name of the node that gives it.</param>
/// <param name="Output">The output it leaves from.</param>
/// <param name="Input">The input it arrives at.</param>
public sealed record EdgeDescription(string From, string Output, string Input);
