namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Lets the runtime weigh image prompts.</summary>
public sealed class ImagePromptResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(ImagePrompt);

    /// <inheritdoc/>
    public long BytesOf(object value)
    {
        var prompt = (ImagePrompt)value;
        return Bytes(prompt.Positive) + Bytes(prompt.Negative) + Bytes(prompt.PositiveStates) + Bytes(prompt.NegativeStates);
    }

    private static long Bytes(Tensor? tensor) => tensor is null ? 0 : tensor.numel() * tensor.element_size();
}
