namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>One ControlNet with its picture and window.</summary>
internal sealed record ControlRequest(string Folder, string Image, double Scale = 1, double Start = 0, double End = 1,
    bool Guesses = false);
