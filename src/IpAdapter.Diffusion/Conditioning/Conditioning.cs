namespace IpAdapter.Diffusion;

/// <summary>What a text encoder made of prompts: the states that cross-attention reads, and for SDXL one vector for each prompt and the sizes of the picture.</summary>
/// <param name="States">[prompt, token, channel]; a long prompt has several times the encoder's number of tokens, and a shorter one beside it is repeated (<see cref="PromptLength"/>).</param>
/// <param name="EmptyStates">The unconditional side where no negative prompt is given, [1, token, channel]: the same encoder's states of the empty prompt; for SDXL zeros.</param>
public sealed record Conditioning(Tensor States, Tensor EmptyStates) : IDisposable
{
    /// <summary>One vector for each prompt, [prompt, channel]; null where the model has one text encoder alone.</summary>
    public Tensor? Pooled { get; init; }

    /// <summary>The vector that belongs to <see cref="EmptyStates"/>, [1, channel].</summary>
    public Tensor? EmptyPooled { get; init; }

    /// <summary>The sizes an SDXL UNet is told; null for those of the drawn picture.</summary>
    public PictureSizes? Sizes { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        States.Dispose();
        EmptyStates.Dispose();
        Pooled?.Dispose();
        EmptyPooled?.Dispose();
    }
}
