using System.Collections.Immutable;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// What a text encoder made of prompts: the states that cross-attention reads, and for SDXL one vector for each prompt and the sizes of the
/// picture.
/// </summary>
/// <param name="States">[prompt, token, channel]; a long prompt has several times the encoder's number of tokens, and a shorter one beside
/// it is repeated (<see cref="PromptLength"/>).</param>
/// <param name="EmptyStates">The unconditional side where no negative prompt is given, [1, token, channel]: the same encoder's states of
/// the empty prompt; for SDXL zeros.</param>
public sealed record Conditioning(Tensor States, Tensor EmptyStates) : IDisposable
{
    /// <summary>Name of the model whose text encoder made them, for messages; null where that is not known.</summary>
    public string? Encoder { get; init; }

    /// <summary>One vector for each prompt, [prompt, channel]; null where the model has one text encoder alone.</summary>
    public Tensor? Pooled { get; init; }

    /// <summary>The vector that belongs to <see cref="EmptyStates"/>, [1, channel].</summary>
    public Tensor? EmptyPooled { get; init; }

    /// <summary>The sizes an SDXL UNet is told; null for those of the drawn picture.</summary>
    public PictureSizes? Sizes { get; init; }

    /// <summary>Where in the picture these prompts count, and how much; null for once everywhere.</summary>
    public PromptRegion? Region { get; init; }

    /// <summary>
    /// Low-rank changes to the UNet (LoRA) for these prompts alone, added to its own: with regions, a LoRA for a part of the picture.
    /// </summary>
    public ImmutableList<LowRankPatch> LowRank { get; init; } = [];

    /// <summary>What is added at the UNet's extension points for these prompts alone, behind its own patches.</summary>
    public ImmutableList<IUNetPatch> Patches { get; init; } = [];

    /// <summary>Whether the UNet is another one for these prompts than for the others.</summary>
    public bool ChangesUNet => LowRank.Count > 0 || Patches.Count > 0;

    /// <summary>Prompts that count beside these, each in its region: as many as these, for the same pictures.</summary>
    public IReadOnlyList<Conditioning> Beside { get; init; } = [];

    /// <summary>These prompts, and those beside them.</summary>
    public IReadOnlyList<Conditioning> Parts => [this, .. Beside];

    /// <summary>Changes these prompts and those beside them alike.</summary>
    /// <param name="change">Makes another description of one; its tensors and what stands beside it are left as they are.</param>
    /// <returns>The changed prompts, with a hold of their own on the same numbers: both are to be disposed.</returns>
    public Conditioning With(Func<Conditioning, Conditioning> change)
    {
        return change(Held(this)) with { Beside = [.. Beside.Select(other => change(Held(other)))] };

        static Conditioning Held(Conditioning one) =>
            one with
            {
                States = Hold(one.States)!,
                EmptyStates = Hold(one.EmptyStates)!,
                Pooled = Hold(one.Pooled),
                EmptyPooled = Hold(one.EmptyPooled),
                Beside = []
            };
        static Tensor? Hold(Tensor? tensor) => tensor?.alias().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        States.Dispose();
        EmptyStates.Dispose();
        Pooled?.Dispose();
        EmptyPooled?.Dispose();
        foreach (var other in Beside)
            other.Dispose();
    }
}
