namespace IpAdapter.Diffusion;

/// <summary>Pictures in an autoencoder's latent space, as the UNet sees them (scaled by the autoencoder's scaling factor).</summary>
/// <param name="Samples">[batch, channel, height, width].</param>
public sealed record Latents(Tensor Samples) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Samples.Dispose();
}
