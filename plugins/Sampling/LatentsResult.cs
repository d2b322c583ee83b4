namespace IpAdapter.Graph.Sampling;

/// <summary>What the runtime must know of latents: the bytes of their samples.</summary>
public sealed class LatentsResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Latents);

    /// <inheritdoc/>
    public long BytesOf(object value)
    {
        var samples = ((Latents)value).Samples;
        return samples.NumberOfElements * samples.element_size();
    }
}
