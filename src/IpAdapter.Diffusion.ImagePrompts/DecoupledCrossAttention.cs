using System.Numerics;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.ImagePrompts.Windows;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>
/// Decoupled cross-attention: beside the text, every cross-attention layer reads image tokens with keys and values of their own
/// (arXiv:2308.06721, section 3.2.2).
/// Z = Attention(Q, K, V) + s Attention(Q, K', V')   (equation 5)
/// </summary>
/// <param name="Adapter">Weights of the projection, and of every layer's W'_k and W'_v.</param>
/// <param name="Projection">The adapter's kind.</param>
/// <param name="Prompt">The pictures.</param>
/// <param name="Scale">s; where it is 0 nothing is added.</param>
public sealed record DecoupledCrossAttention(ImagePromptAdapter Adapter, IImageProjectionKind Projection, ImagePrompt Prompt,
    double Scale = 1) : IUNetPatch
{
    /// <param name="adapter">An adapter of one of the published kinds.</param>
    /// <param name="prompt">The pictures, encoded for this adapter or another of its kind.</param>
    /// <exception cref="NotSupportedException">The adapter is of no published kind.</exception>
    public DecoupledCrossAttention(ImagePromptAdapter adapter, ImagePrompt prompt)
        : this(adapter, ImageProjectionKinds.Published.Get(adapter), prompt)
    {
    }

    /// <inheritdoc/>
    public int? Prompts => IsUnfolded ? 1 : PromptsFor((int)Prompt.Positive.size(0), (int)(Composition?.Positive.size(0) ?? 1));

    /// <summary>
    /// A share of s for each picture, or for each row where the pictures are unfolded (the last one for all rows beyond); empty for s for
    /// all.
    /// </summary>
    public IReadOnlyList<double> Scales { get; init; } = [];

    /// <summary>s of the negative rows; null for that of the positive ones.</summary>
    public double? NegativeScale { get; init; }

    /// <summary>How s is shared out to the layers.</summary>
    public LayerWeights Layers { get; init; } = LayerWeights.Everywhere;

    /// <summary>What s multiplies.</summary>
    public EmbedsScaling Scaling { get; init; }

    /// <summary>When in a run the pictures are read.</summary>
    public IDenoisingWindow Window { get; init; } = StepWindow.Always;

    /// <summary>Where they count; null for everywhere.</summary>
    public Regions? Regions { get; init; }

    /// <summary>
    /// Whether picture i (and mask i) is for row i of a run, the last one for all rows beyond, instead of all for every row.
    /// </summary>
    public bool IsUnfolded { get; init; }

    /// <summary>
    /// The pictures that the positive rows read in the layers of layout, where the weight type has such layers; null for
    /// <see cref="Prompt"/>.
    /// </summary>
    public ImagePrompt? Composition { get; init; }

    /// <summary>
    /// What to compute with in place of the adapter's files, while it is trained: tensors that gradients are recorded for. Borrowed; null
    /// for the files.
    /// </summary>
    public LearningWeights? Learning { get; init; }

    /// <summary>
    /// For how many prompts there is something of their own in two image prompts together: the pictures drawn are a multiple of both
    /// numbers.
    /// </summary>
    public static int PromptsFor(int prompts, int others) => prompts / (int)BigInteger.GreatestCommonDivisor(prompts, others) * others;

    /// <summary>
    /// Computes the image tokens' keys and values of every cross-attention layer: they are the same in every step, and in all runs of a
    /// drawing that have the same rows. The weights are given back at once.
    /// </summary>
    public IUNetSession Bind(UNetBinding binding)
    {
        using var scope = NewDisposeScope();
        var layout = (binding.Batch, binding.Height, binding.Width);
        return new DecoupledCrossAttentionSession(Window, binding.Shared.Get(this, layout, () => RowAttentions.Prepare(this, binding)));
    }
}
