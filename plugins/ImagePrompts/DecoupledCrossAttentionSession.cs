using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.UNets;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>An image prompt in one run of a sampler: the keys and values of its tokens, by layer.</summary>
internal sealed class DecoupledCrossAttentionSession(Dictionary<int, ImageAttention> images) : UNetSession
{
    // Z = Attention(Q, K, V) + s Attention(Q, K', V')   (equation 5): the second term
    public override Tensor? BesideCrossAttention(AttentionSite site, Tensor query, long height, long width) =>
        images.TryGetValue(site.Index, out var image) ? Attention.ScaledDotProduct(query, image.Key, image.Value) : null;

    protected override void Dispose(bool disposing)
    {
        foreach (var image in images.Values)
            image.Dispose();
        images.Clear();
    }
}
