namespace IpAdapter.Diffusion.Autoencoding;

/// <summary>Shape of an autoencoder, as its <c>config.json</c> says (diffusers' AutoencoderKL).</summary>
public sealed record AutoencoderConfig
{
    /// <summary>Channels of a picture.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of latents.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Channels of each level, from the picture inwards.</summary>
    public required IReadOnlyList<int> BlockOutChannels { get; init; }

    /// <summary>Residual layers of a level when encoding; one more when decoding.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Groups of a group norm; its epsilon is 1e-6 everywhere.</summary>
    public int NormGroups { get; init; } = 32;

    /// <summary>What latents are multiplied with for the UNet.</summary>
    public required double ScalingFactor { get; init; }

    /// <summary>Edge of a latent pixel in pixels of the picture.</summary>
    public int PixelsPerLatent => 1 << (BlockOutChannels.Count - 1);
}
