using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Windows;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>An image prompt in one run of a sampler: the keys and values of its tokens, by layer.</summary>
/// <param name="window">When they are read.</param>
internal sealed class DecoupledCrossAttentionSession(IDenoisingWindow window) : IUNetCallStart, ICrossAttentionAddition
{
    private readonly Dictionary<int, IReadOnlyList<ImageAttention>> _images = [];
    private LayerMasks? _masks;
    private bool _isOpen = true;
    private bool _wasOpen;

    public string? Remark =>
        _wasOpen || _images.Count == 0
            ? _masks?.Remark
            : $"the image prompt was never read: no step of this run is between {window.Bounds}; widen the window (start, end), or "
                + "take more steps";

    /// <summary>Takes over what a layer reads.</summary>
    /// <param name="layer">Number of the layer.</param>
    /// <param name="images">One for all pictures, or one for each mask.</param>
    public void Add(int layer, IReadOnlyList<ImageAttention> images)
    {
        foreach (var image in images)
            image.Detach();
        _images.Add(layer, images);
    }

    /// <summary>Takes over the masks, one for each of what every layer reads; null for none.</summary>
    public void KeepTo(LayerMasks? masks) => _masks = masks;

    public void Begin(UNetInput input) => _wasOpen |= _isOpen = window.IsOpenIn(input.Step);

    public bool AppliesTo(AttentionSite site) => _images.ContainsKey(site.Index);

    // Z = Attention(Q, K, V) + s Attention(Q, K', V')   (equation 5): the second term, picture by picture where each has its mask
    public Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width)
    {
        if (!_isOpen)
            return null;
        var read = _images[site.Index];
        if (_masks is null)
            return read[0].Attend(query);

        using var scope = NewDisposeScope();
        var regions = _masks.At(height, width);
        var sum = read[0].Attend(query).mul_(regions[0]);   // [row, head, position, channel of a head]
        for (var i = 1; i < read.Count; i++)
            sum.AddInPlace(read[i].Attend(query).mul_(regions[i]));
        return sum.MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var image in _images.Values.SelectMany(layer => layer))
            image.Dispose();
        _images.Clear();
        _masks?.Dispose();
    }
}
