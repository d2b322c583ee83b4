namespace IpAdapter.Graph.Running;

/// <summary>A node failed.</summary>
/// <param name="Failure">What went wrong, and where.</param>
public sealed record NodeFailed(RunFailure Failure) : RunEvent;
