namespace IpAdapter.Graph.Checking;

/// <summary>A value that travels from one node to another.</summary>
/// <param name="From">The node that gives it.</param>
/// <param name="Output">The output it leaves from.</param>
/// <param name="Input">The input it arrives at.</param>
public sealed record Edge(CheckedNode From, string Output, string Input);
