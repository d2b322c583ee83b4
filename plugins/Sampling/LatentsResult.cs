namespace IpAdapter.Graph.Sampling;

/// <summary>What the runtime must know of latents: the bytes of their numbers, and what they are latents of.</summary>
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

    /// <inheritdoc/>
    public object Describe(object value)
    {
        var latents = (Latents)value;
        var (shape, edge) = (latents.Samples.shape, latents.PixelsPerLatent);   // [picture, channel, height, width]
        return new LatentsDescription((int)shape[1], edge, (int)shape[3] * edge, (int)shape[2] * edge, (int)shape[0])
        {
            ScalingFactor = latents.ScalingFactor,
            HasMask = latents.Mask is not null,
            HasMaskedPicture = latents.MaskedPicture is not null,
        };
    }

    private static long BytesOf(Tensor tensor) => tensor.NumberOfElements * tensor.element_size();
}
