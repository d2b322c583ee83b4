namespace IpAdapter.Diffusion.Sampling;

/// <summary>Gives the noise of a seed: PyTorch's stream in the product, a recorded one in tests.</summary>
public interface INoiseSources
{
    /// <summary>The noise that a seed stands for, from its beginning.</summary>
    INoiseSource FromSeed(long seed);
}
