namespace IpAdapter.Diffusion.Sampling;

/// <summary>PyTorch's own stream of noise for each seed.</summary>
public sealed class SeededNoiseSources : INoiseSources
{
    /// <inheritdoc/>
    public INoiseSource FromSeed(long seed) => new SeededNoise(seed);
}
