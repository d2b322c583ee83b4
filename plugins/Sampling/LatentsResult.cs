namespace IpAdapter.Graph.Sampling;

/// <summary>What the runtime must know of latents: the bytes of their numbers.</summary>
public sealed class LatentsResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Latents);

    /// <inheritdoc/>
    public long BytesOf(object value)
    {
        var latents = (Latents)value;
        return BytesOf(latents.Samples)
            + (latents.Deviation is { } deviation ? BytesOf(deviation) : 0)
            + (latents.Mask?.Pixels.Length ?? 0)
            + (latents.MaskedPicture is { } masked ? BytesOf(masked) : 0);
    }

    private static long BytesOf(Tensor tensor) => tensor.NumberOfElements * tensor.element_size();
}
