using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Recorded draws in the order they were drawn, in place of a seed's stream.</summary>
internal sealed class RecordedNoise(IEnumerable<Tensor> draws) : INoiseSources, INoiseSource
{
    private readonly Queue<Tensor> _draws = new(draws);

    /// <summary>Draws not taken.</summary>
    public int Left => _draws.Count;

    public INoiseSource FromSeed(long seed) => this;

    public Tensor Draw(ReadOnlySpan<long> shape)
    {
        if (!_draws.TryDequeue(out var draw))
            throw new InvalidOperationException("More noise is drawn than was recorded.");
        if (!shape.SequenceEqual(draw.shape))
            throw new InvalidOperationException($"Noise of shape [{string.Join(", ", shape.ToArray())}] is drawn where "
                + $"[{string.Join(", ", draw.shape)}] was recorded.");
        return draw.clone();
    }

    public void Dispose() { }
}
