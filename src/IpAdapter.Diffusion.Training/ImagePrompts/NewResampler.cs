namespace IpAdapter.Diffusion.Training.ImagePrompts;

/// <summary>The resampler of a Plus adapter that is trained from nothing.</summary>
/// <param name="Width">Width of its latents: 768 for SD1.5, 1280 for SDXL.</param>
/// <param name="Heads">Attention heads, of 64 channels each: 12 for SD1.5, 20 for SDXL.</param>
/// <param name="Layers">Layers, each an attention and a feed-forward.</param>
public sealed record NewResampler(long Width, int Heads, int Layers = 4)
{
    /// <summary>Channels of an attention head.</summary>
    public const int HeadWidth = 64;
}
