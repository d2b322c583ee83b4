using IpAdapter.Diffusion.UNets;
using IpAdapter.Graph.ImagePrompts.Masks;
using IpAdapter.Graph.ImagePrompts.Windows;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>An image prompt in one run of a sampler: the keys and values of its tokens, by layer.</summary>
/// <param name="window">When they are read.</param>
/// <param name="images">By number of the layer: one for all pictures, or one for each mask.</param>
/// <param name="masks">A mask for each of these; null for none.</param>
internal sealed class DecoupledCrossAttentionSession(IDenoisingWindow window, Dictionary<int, IReadOnlyList<ImageAttention>> images, LayerMasks? masks = null) : UNetSession
{
    private bool _isOpen = true;

    public override void Begin(in DenoisingStep step) => _isOpen = window.IsOpenIn(step);

    // Z = Attention(Q, K, V) + s Attention(Q, K', V')   (equation 5): the second term, picture by picture where each has its mask
    public override Tensor? BesideCrossAttention(AttentionSite site, Tensor query, long height, long width)
    {
        if (!_isOpen || !images.TryGetValue(site.Index, out var read))
            return null;
        if (masks is null)
            return read[0].Attend(query);

        using var scope = NewDisposeScope();
        var regions = masks.At(height, width);
        var sum = read[0].Attend(query).mul_(regions[0]);   // [row, head, position, channel of a head]
        for (var i = 1; i < read.Count; i++)
            sum.add_(read[i].Attend(query).mul_(regions[i]));
        return sum.MoveToOuterDisposeScope();
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var image in images.Values.SelectMany(layer => layer))
            image.Dispose();
        images.Clear();
        masks?.Dispose();
    }
}
