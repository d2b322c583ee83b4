using System.Collections.Immutable;

namespace IpAdapter.Diffusion.Layers;

/// <summary>
/// Changes of low rank to the weights of a model (LoRA, arXiv:2106.09685): an immutable description that travels with the model and is
/// applied when a run borrows the weights.
/// The model's own weights are never written to, so nothing accumulates and nothing is to be undone.
/// </summary>
/// <param name="Name">Name for people: that of the file it comes from.</param>
/// <param name="Changes">The changes, by the name of the weight in the model:
/// <c>down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight</c>.</param>
/// <param name="IsMerged">
/// Whether W + s B A is computed once for all who use the same changes, which takes memory for a copy of every changed weight; otherwise
/// s B A x is added to what the layer gives, which takes two small products a call.
/// The results are equal up to rounding.
/// </param>
public sealed record LowRankPatch(string Name, IReadOnlyDictionary<string, LowRankChange> Changes, bool IsMerged = false)
{
    /// <summary>The same changes at another strength.</summary>
    /// <param name="factor">What every scale is multiplied with.</param>
    public LowRankPatch Times(double factor) =>
        this with
        {
            Changes = Changes.ToImmutableDictionary(change => change.Key,
            change => change.Value with { Scale = change.Value.Scale * factor })
        };
}
