using IpAdapter.Diffusion.ImagePrompts.Encoding;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Lets the runtime weigh and describe image prompts.</summary>
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

    /// <inheritdoc/>
    public object Describe(object value)
    {
        var prompt = (ImagePrompt)value;
        var shape = prompt.Positive.shape;   // [prompt, image, embedding] or [prompt, image, token, channel]
        return new ImagePromptDescription(prompt.Origin ?? "the encoding", prompt.Holds ?? HeldBy(prompt), shape[^1], (int)shape[1])
        {
            Prompts = (int)shape[0],
            Tokens = shape.Length == 4 ? shape[2] : prompt.PositiveStates?.size(2),
            StatesWidth = prompt.PositiveStates?.size(-1),
        };
    }

    private static string? HeldBy(ImagePrompt prompt) => PromptOrigin.HeldBy(prompt.Positive.dim() == 4, prompt.PositiveStates is not null);

    private static long Bytes(Tensor? tensor) => tensor is null ? 0 : tensor.numel() * tensor.element_size();
}
