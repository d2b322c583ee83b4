namespace IpAdapter.Graph.Models;

/// <summary>A base model with everything read of it but weights.</summary>
/// <param name="UNet">Its UNet.</param>
/// <param name="TextEncoder">Its text encoder, where it has one.</param>
/// <param name="Autoencoder">Its autoencoder, where it has one.</param>
/// <param name="ImageEncoder">Its image encoder, where it has one.</param>
/// <param name="Files">The files that decide what it is.</param>
internal sealed record LoadedModel(UNet UNet, TextEncoder? TextEncoder, Autoencoder? Autoencoder, ImageEncoder? ImageEncoder, IReadOnlyList<string> Files)
{
    /// <summary>What was found and taken to be so, where nobody wrote it down.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}
