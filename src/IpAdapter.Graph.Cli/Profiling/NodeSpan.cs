namespace IpAdapter.Graph.Cli.Profiling;

/// <summary>The time of a node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Begin">When it began, UTC.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record NodeSpan(string Node, DateTime Begin, double Seconds);
