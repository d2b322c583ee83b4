namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>One image prompt adapter with its pictures.</summary>
internal sealed record AdapterRequest(string File, IReadOnlyList<string> Images, double Scale, string? Blocks = null);
