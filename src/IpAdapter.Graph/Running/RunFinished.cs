namespace IpAdapter.Graph.Running;

/// <summary>A run is over.</summary>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Failures">How many nodes failed.</param>
public sealed record RunFinished(TimeSpan Elapsed, int Failures) : RunEvent;
