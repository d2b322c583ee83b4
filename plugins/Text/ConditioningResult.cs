namespace IpAdapter.Graph.Text;

/// <summary>What the runtime must know of a conditioning: the bytes of its states.</summary>
public sealed class ConditioningResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Conditioning);

    /// <inheritdoc/>
    public long BytesOf(object value) =>
        ((Conditioning)value).Parts.Sum(words => BytesOf(words.States) + BytesOf(words.EmptyStates) + BytesOf(words.Pooled) + BytesOf(words.EmptyPooled));

    private static long BytesOf(Tensor? tensor) => tensor is null ? 0 : tensor.NumberOfElements * tensor.element_size();
}
