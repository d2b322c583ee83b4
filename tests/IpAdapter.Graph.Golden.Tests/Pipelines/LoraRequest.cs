namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>One LoRA with its scale for UNet and text encoder.</summary>
internal sealed record LoraRequest(string File, double Scale);
