using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Seeded noise that says how often it was asked.</summary>
internal sealed class CountedNoise : INoiseSource
{
    private readonly SeededNoise _noise = new(1);

    public int Draws { get; private set; }

    public Tensor Draw(ReadOnlySpan<long> shape)
    {
        Draws++;
        return _noise.Draw(shape);
    }

    public void Dispose() => _noise.Dispose();
}
