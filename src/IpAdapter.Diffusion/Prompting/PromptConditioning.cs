using System.Collections.Immutable;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// What a text encoder made of a prompt, or of one prompt for each picture: the states that cross-attention reads, and for SDXL one vector
/// for each prompt and the sizes of the picture. With it goes where in the picture it counts, and what it changes of the UNet.
/// </summary>
/// <param name="States">[prompt, token, channel]; a long prompt has several times the encoder's number of tokens, and a shorter one in the
/// same batch is repeated (<see cref="PromptLength"/>).</param>
/// <param name="EmptyStates">The unconditional side where no negative prompt is given, [1, token, channel]: the same encoder's states of
/// the empty prompt; for SDXL zeros.</param>
public sealed record PromptConditioning(Tensor States, Tensor EmptyStates) : IDisposable
{
    /// <summary>Name of the model whose text encoder made it, for messages; null where that is not known.</summary>
    public string? Encoder { get; init; }

    /// <summary>One vector for each prompt, [prompt, channel]; null where the model has one text encoder alone.</summary>
    public Tensor? Pooled { get; init; }

    /// <summary>The vector that belongs to <see cref="EmptyStates"/>, [1, channel].</summary>
    public Tensor? EmptyPooled { get; init; }

    /// <summary>The sizes an SDXL UNet is told; null for those of the drawn picture.</summary>
    public PictureSizes? Sizes { get; init; }

    /// <summary>Where in the picture it counts, and how much; null for once everywhere.</summary>
    public PromptRegion? Region { get; init; }

    /// <summary>
    /// Low-rank changes to the UNet (LoRA) for this prompt alone, added to its own: with regions, a LoRA for a part of the picture.
    /// </summary>
    public ImmutableList<LowRankPatch> LowRank { get; init; } = [];

    /// <summary>What is added at the UNet's extension points for this prompt alone, behind its own patches.</summary>
    public ImmutableList<IUNetPatch> Patches { get; init; } = [];

    /// <summary>How many prompts it holds: one for all pictures that are drawn, or one for each.</summary>
    public int PromptCount => (int)States.size(0);

    /// <summary>Whether the UNet is another one for this prompt than for the others.</summary>
    public bool ChangesUNet => LowRank.Count > 0 || Patches.Count > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        States.Dispose();
        EmptyStates.Dispose();
        Pooled?.Dispose();
        EmptyPooled?.Dispose();
    }

    /// <summary>The same numbers with a hold of their own: to be disposed apart from this.</summary>
    internal PromptConditioning Hold()
    {
        return this with
        {
            States = Alias(States)!,
            EmptyStates = Alias(EmptyStates)!,
            Pooled = Alias(Pooled),
            EmptyPooled = Alias(EmptyPooled),
        };

        static Tensor? Alias(Tensor? tensor) => tensor?.alias().DetachFromDisposeScope();
    }
}
