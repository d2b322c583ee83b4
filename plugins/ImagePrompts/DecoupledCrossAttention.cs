using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.UNets;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// Decoupled cross-attention: beside the text, every cross-attention layer reads image tokens with keys and values of their own (arXiv:2308.06721, section 3.2.2).
/// Z = Attention(Q, K, V) + s Attention(Q, K', V')   (equation 5)
/// </summary>
/// <param name="Adapter">Weights of the projection, and of every layer's W'_k and W'_v.</param>
/// <param name="Projection">The adapter's kind.</param>
/// <param name="Prompt">The pictures.</param>
/// <param name="Scale">s; where it is 0 nothing is added.</param>
/// <param name="Blocks">A share of s for each block; null for s everywhere.</param>
public sealed record DecoupledCrossAttention(ImagePromptAdapter Adapter, IImageProjectionKind Projection, ImagePrompt Prompt, double Scale, BlockScales? Blocks = null) : IUNetPatch
{
    /// <summary>Computes the image tokens' keys and values of every cross-attention layer: they are the same in every step. The weights are given back at once.</summary>
    public UNetSession Bind(UNetBinding binding)
    {
        var scales = binding.Sites.Where(site => site.IsCross).ToDictionary(site => site, site => Scale * (Blocks?.Of(site) ?? 1));
        var read = scales.Keys.Where(site => scales[site] != 0).ToList();
        if (read.Count == 0)
            return new DecoupledCrossAttentionSession([]);

        using var scope = NewDisposeScope();
        using var projectionWeights = binding.Store.Lend(Adapter.Projection);
        using var attentionWeights = binding.Store.Lend(Adapter.Attention);
        var tokens = ImageTokens(Projection.Build(new WeightScope(projectionWeights), Adapter), binding);

        var images = new Dictionary<int, ImageAttention>();
        foreach (var site in read)
        {
            var key = new Linear(attentionWeights.Get(AdapterLayers.Key(site.Index))).Forward(tokens);
            var value = new Linear(attentionWeights.Get(AdapterLayers.Value(site.Index))).Forward(tokens);
            // s Attention(Q, K', V') = Attention(Q, K', s V'): scaled here once instead of in every step.
            images.Add(site.Index, new ImageAttention(Rows(key, site, binding.Batch), Rows(value.mul(scales[site]), site, binding.Batch)));
        }

        return new DecoupledCrossAttentionSession(images);
    }

    /// <summary>The tokens of all pictures side by side, read under one softmax; the negative side first, none without guidance.</summary>
    /// <returns>[side, prompt, token, channel].</returns>
    private Tensor ImageTokens(IImageProjection projection, UNetBinding binding)
    {
        var device = binding.Store.Device;
        Tensor[] sides = binding.Batch.Guided ? [Prompt.Negative, Prompt.Positive] : [Prompt.Positive];
        return stack([.. sides.Select(side => projection.Forward(side.to(device.DType, device.Device)).flatten(1, 2))]);
    }

    /// <summary>Lays keys or values out for the rows of a run. One prompt goes with every picture; several go with as many pictures each.</summary>
    /// <param name="states">[side, prompt, token, channel].</param>
    /// <param name="site">The layer.</param>
    /// <param name="batch">The rows.</param>
    /// <returns>[row, head, token, channel of a head].</returns>
    private static Tensor Rows(Tensor states, AttentionSite site, BatchLayout batch)
    {
        var (sides, prompts, tokens) = (states.size(0), states.size(1), states.size(2));
        if (batch.Pictures % prompts != 0)
            throw new NodeInputException("unet", $"its image prompt has {prompts} rows, which can't be shared out to {batch.Pictures} pictures: give one row for all, or one for each prompt");
        return states
            .reshape(sides, prompts, 1, tokens, site.Heads, -1)
            .expand(sides, prompts, batch.Pictures / prompts, tokens, site.Heads, -1)
            .reshape(batch.Rows, tokens, site.Heads, -1)
            .transpose(1, 2).contiguous()
            .DetachFromDisposeScope();
    }
}
