namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>A picture to begin from, with or without a mask.</summary>
internal sealed record StartRequest(string Image, string? Mask, double Strength);
