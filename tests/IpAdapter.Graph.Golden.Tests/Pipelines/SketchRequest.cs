namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>One T2I-Adapter with its picture, and the share of the steps it is on for.</summary>
internal sealed record SketchRequest(string Folder, string Image, double Scale, double End);
