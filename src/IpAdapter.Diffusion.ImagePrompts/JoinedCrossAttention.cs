using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.ImagePrompts.Windows;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// The simple adapter that decoupled cross-attention is compared with (arXiv:2308.06721, section 4.4.1): image tokens stand beside the
/// text's, and the UNet's own keys and values read both under one softmax.
/// Z = Attention(Q, [K; K_i], [V; V_i]), with K_i and V_i of the image tokens by the text's W_k and W_v.
/// </summary>
/// <remarks>An image counts the less the longer the text beside it is. There is no scale: the two share one softmax.</remarks>
/// <param name="Adapter">An adapter that joins the text (<see cref="ImagePromptAdapter.JoinsText"/>): weights of the projection.</param>
/// <param name="Projection">The adapter's kind.</param>
/// <param name="Prompt">The pictures, [prompt, picture, ...]; several of a prompt stand side by side.</param>
public sealed record JoinedCrossAttention(ImagePromptAdapter Adapter, IImageProjectionKind Projection, ImagePrompt Prompt) : IUNetPatch
{
    /// <inheritdoc/>
    public int? Prompts => (int)Prompt.Positive.size(0);

    /// <summary>When in a run the pictures are read.</summary>
    public IDenoisingWindow Window { get; init; } = StepWindow.Always;

    /// <summary>
    /// What to compute with in place of the adapter's file, while it is trained: tensors that gradients are recorded for, by their names
    /// in the projection. Borrowed; null for the file.
    /// </summary>
    public IWeights? Learning { get; init; }

    /// <summary>Projects the pictures, once for all runs of a drawing. The weights are given back at once.</summary>
    public IUNetSession Bind(UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        var tokens = binding.Shared.Get(this, variant: null,
            () => new ImageTokens(Adapter, Projection, Prompt, Learning, binding.Store));
        tokens.Value.Require(binding.Batch.Guided);
        return new JoinedCrossAttentionSession(Window, binding.Batch, tokens, binding.Checkpointing);
    }
}
