using IpAdapter.Diffusion.ImagePrompts.Windows;

namespace IpAdapter.Diffusion.ImagePrompts;

/// <summary>An image prompt in one run of a sampler.</summary>
/// <param name="window">When it is read.</param>
/// <param name="read">The keys and values of its tokens, by layer.</param>
internal sealed class DecoupledCrossAttentionSession(IDenoisingWindow window, SharedPreparation<RowAttentions> read)
    : IUNetCallStart, ICrossAttentionAddition
{
    private bool _isOpen = true;
    private bool _wasOpen;

    public string? Remark =>
        _wasOpen || read.Value.IsEmpty
            ? read.Value.Masks?.Remark
            : window.Missed;

    public void Begin(UNetInput input) => _wasOpen |= _isOpen = window.IsOpenIn(input.Step);

    public bool AppliesTo(AttentionSite site) => read.Value.Has(site);

    // Z = Attention(Q, K, V) + s Attention(Q, K', V')   (equation 5): the second term, picture by picture where each has its mask
    public Tensor? AddToCrossAttention(AttentionSite site, Tensor query, long height, long width)
    {
        if (!_isOpen)
            return null;
        var images = read.Value.At(site);
        if (read.Value.Masks is not { } masks)
            return images[0].Attend(query);

        using var scope = NewDisposeScope();
        var regions = masks.At(height, width);
        var sum = images[0].Attend(query).mul_(regions[0]);   // [row, head, position, channel of a head]
        for (var i = 1; i < images.Count; i++)
            sum.AddInPlace(images[i].Attend(query).mul_(regions[i]));
        return sum.MoveToOuterDisposeScope();
    }

    public void Dispose() => read.Dispose();
}
