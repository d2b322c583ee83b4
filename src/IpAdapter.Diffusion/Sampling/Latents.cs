using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Sampling;

/// <summary>Pictures in an autoencoder's latent space, as the UNet sees them (scaled by the autoencoder's scaling factor).</summary>
/// <param name="Samples">[batch, channel, height, width]; where there is a <see cref="Deviation"/>, the mean of what they may be.</param>
public sealed record Latents(Tensor Samples) : IDisposable
{
    /// <summary>Edge of a latent pixel in pixels of the picture: 8 in Stable Diffusion.</summary>
    public required int PixelsPerLatent { get; init; }

    /// <summary>What the autoencoder's numbers were multiplied with; null where that is not known.</summary>
    public double? ScalingFactor { get; init; }

    /// <summary>
    /// An encoded picture is a normal distribution (arXiv:1312.6114): its standard deviation, in the samples' shape. Null where the samples
    /// are all there is.
    /// </summary>
    public Tensor? Deviation { get; init; }

    /// <summary>Where to draw (white) and what to keep (black), of any size; null for everywhere.</summary>
    public Image? Mask { get; init; }

    /// <summary>The picture with what is masked taken out, for UNets that read it beside the latents (inpainting models).</summary>
    public Latents? MaskedPicture { get; init; }

    /// <summary>
    /// Takes one sample: <c>mean + deviation * noise</c>, or the samples themselves where they don't spread (no noise is drawn then).
    /// </summary>
    /// <param name="noise">The seed's noise.</param>
    /// <returns>[batch, channel, height, width], fresh.</returns>
    public Tensor Draw(INoiseSource noise)
    {
        using var scope = NewDisposeScope();
        if (Deviation is null)
            return Samples.clone().MoveToOuterDisposeScope();
        return noise.Draw(Samples.shape).to(Samples.dtype, Samples.device).mul_(Deviation).AddInPlace(Samples).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Samples.Dispose();
        Deviation?.Dispose();
        MaskedPicture?.Dispose();
    }
}
