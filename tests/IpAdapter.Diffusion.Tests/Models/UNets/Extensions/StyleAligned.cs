using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>
/// StyleAligned (arXiv:2312.02133): every picture reads the first one of its side in self-attention, with queries and keys brought to
/// that one's mean and deviation, and group norms take their statistics
/// over both.
/// </summary>
internal sealed class StyleAligned : IAttentionWrapper, IGroupNormReplacement, IUNetPatch
{
    private long _pictures;

    public IUNetSession Bind(UNetBinding binding)
    {
        _pictures = binding.Batch.Pictures;
        return this;
    }

    public bool AppliesTo(AttentionSite site) => !site.IsCross;

    public Tensor Attend(AttentionCall call, AttentionFunction next)
    {
        using var scope = NewDisposeScope();
        var (query, key) = (Aligned(call.Query), Aligned(call.Key));
        var shared = call with { Query = query, Key = cat([key, First(key)], 2), Value = cat([call.Value, First(call.Value)], 2) };
        return next(shared).MoveToOuterDisposeScope();
    }

    public Tensor? Normalize(GroupNorm norm, Tensor x)
    {
        using var scope = NewDisposeScope();
        return norm.Forward(cat([x, First(x)], 2)).narrow(2, 0, x.size(2)).contiguous().MoveToOuterDisposeScope();
    }

    public void Dispose() { }

    // AdaIN over the positions (arXiv:1703.06868)
    private Tensor Aligned(Tensor states)
    {
        var (mean, deviation) = (states.mean([2], keepdim: true), states.var(2, unbiased: true, keepdim: true).Plus(1e-5).sqrt());
        return ((states - mean) / deviation * First(deviation)).Plus(First(mean));
    }

    // For every row the first picture's of its side.
    private Tensor First(Tensor rows) => cat([.. rows.split(_pictures).Select(side => side.narrow(0, 0, 1).expand_as(side))]);
}
