namespace IpAdapter.Diffusion.Sampling;

/// <summary>
/// The noise that PyTorch's <c>randn</c> draws on the CPU after <c>manual_seed</c>: a seed means the same picture on every device.
/// </summary>
/// <param name="seed">The seed; a negative one counts as PyTorch counts it, by its bits.</param>
public sealed class SeededNoise(long seed) : INoiseSource
{
    private readonly Generator _generator = new(unchecked((ulong)seed), CPU);

    /// <inheritdoc/>
    public Tensor Draw(ReadOnlySpan<long> shape) => randn(shape.ToArray(), dtype: ScalarType.Float32, device: CPU, generator: _generator);

    /// <summary>Frees the generator.</summary>
    public void Dispose() => _generator.Dispose();
}
