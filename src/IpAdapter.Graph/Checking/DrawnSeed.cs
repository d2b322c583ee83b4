namespace IpAdapter.Graph.Checking;

/// <summary>A number that was drawn because the workflow asked for <c>random</c>.</summary>
/// <param name="Path">The input's name, or node and port: what <c>--set</c> takes to have it again.</param>
/// <param name="Value">The number.</param>
public sealed record DrawnSeed(string Path, long Value);
