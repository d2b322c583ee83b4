namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>One textual inversion with its word.</summary>
internal sealed record InversionRequest(string File, string Token);
