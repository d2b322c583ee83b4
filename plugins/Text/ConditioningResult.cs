namespace IpAdapter.Graph.Text;

/// <summary>What the runtime must know of a conditioning: the bytes of its states, and whose they are.</summary>
public sealed class ConditioningResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Conditioning);

    /// <inheritdoc/>
    public long BytesOf(object value) =>
        ((Conditioning)value).Parts.Sum(part =>
            BytesOf(part.States) + BytesOf(part.EmptyStates) + BytesOf(part.Pooled) + BytesOf(part.EmptyPooled));

    /// <inheritdoc/>
    public object Describe(object value) => new ConditioningDescription([.. ((Conditioning)value).Parts.Select(Describe)]);

    private static PromptConditioningDescription Describe(PromptConditioning part) =>
        new(part.States.size(2), part.Encoder ?? "the text encoder", part.PromptCount)
        {
            PooledWidth = part.Pooled?.size(1),
            RegionMasks = part.Region?.Masks.Count is { } masks and > 0 ? masks : null,
        };

    private static long BytesOf(Tensor? tensor) => tensor is null ? 0 : tensor.NumberOfElements * tensor.element_size();
}
