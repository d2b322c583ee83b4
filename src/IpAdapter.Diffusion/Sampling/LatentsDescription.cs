namespace IpAdapter.Diffusion.Sampling;

/// <summary>What is known of <see cref="Latents"/> before they are computed.</summary>
/// <param name="Channels">Channels of a latent pixel: must be the autoencoder's.</param>
/// <param name="PixelsPerLatent">Edge of a latent pixel in pixels of the picture: must be the autoencoder's.</param>
/// <param name="Width">Width of the pictures in pixels, where that is known.</param>
/// <param name="Height">Height of the pictures in pixels, where that is known.</param>
/// <param name="Pictures">How many pictures, where that is known.</param>
public sealed record LatentsDescription(int Channels, int PixelsPerLatent, int? Width = null, int? Height = null, int? Pictures = null)
{
    /// <summary>
    /// What the autoencoder's numbers were multiplied with: tells the latents of one family of models from those of another. Null where it
    /// is not known.
    /// </summary>
    public double? ScalingFactor { get; init; }

    /// <summary>Whether a part of the picture is masked: drawn, where the rest is kept.</summary>
    public bool HasMask { get; init; }

    /// <summary>Whether the picture without its masked part is there too, for inpainting models.</summary>
    public bool HasMaskedPicture { get; init; }
}
