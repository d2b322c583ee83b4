using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>An image prompt of random keys and values at every cross-attention layer: what an adapter costs in a step.</summary>
internal sealed class RandomImagePrompt(IEnumerable<AttentionSite> sites, long rows, int tokens, ScalarType type, Device? device = null)
    : ICrossAttentionAddition
{
    private readonly Dictionary<int, (Tensor Key, Tensor Value)> _images = sites.Where(site => site.IsCross)
        .ToDictionary(site => site.Index, site => (Heads(site, rows, tokens, type, device), Heads(site, rows, tokens, type, device)));

    public bool AppliesTo(AttentionSite site) => site.IsCross;

    public Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width) =>
        Attention.ScaledDotProduct(query, _images[site.Index].Key, _images[site.Index].Value);

    public void Dispose()
    {
        foreach (var (key, value) in _images.Values)
        {
            key.Dispose();
            value.Dispose();
        }
    }

    private static Tensor Heads(AttentionSite site, long rows, int tokens, ScalarType type, Device? device) =>
        randn(rows, tokens, site.Heads, site.Channels / site.Heads).to(type, device ?? CPU).transpose(1, 2).DetachFromDisposeScope();
}
