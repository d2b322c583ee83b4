namespace IpAdapter.Graph.Text;

/// <summary>What the runtime must know of a conditioning: the bytes of its states, and whose they are.</summary>
public sealed class ConditioningResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Conditioning);

    /// <inheritdoc/>
    public long BytesOf(object value) =>
        ((Conditioning)value).Parts.Sum(words => BytesOf(words.States) + BytesOf(words.EmptyStates) + BytesOf(words.Pooled)
            + BytesOf(words.EmptyPooled));

    /// <inheritdoc/>
    public object Describe(object value)
    {
        var words = (Conditioning)value;
        return new ConditioningDescription(words.States.size(2), words.Encoder ?? "the text encoder", (int)words.States.size(0))
        {
            PooledWidth = words.Pooled?.size(1),
            RegionMasks = [.. words.Parts.Select(part => part.Region?.Masks.Count).OfType<int>().Where(count => count > 0)],
        };
    }

    private static long BytesOf(Tensor? tensor) => tensor is null ? 0 : tensor.NumberOfElements * tensor.element_size();
}
