using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Self-attention, cross-attention to the text, and a feed-forward layer, each normed before and added to what it read.</summary>
internal sealed class TransformerBlock
{
    private readonly string _name;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly LayerNorm _norm3;
    private readonly FeedForward _feedForward;

    private TransformerBlock(WeightScope scope, AttentionSite self, AttentionSite cross)
    {
        _name = scope.Name;
        _norm1 = LayerNorm.From(scope.At("norm1"));
        SelfAttention = AttentionLayer.From(scope.At("attn1"), self);
        _norm2 = LayerNorm.From(scope.At("norm2"));
        CrossAttention = AttentionLayer.From(scope.At("attn2"), cross);
        _norm3 = LayerNorm.From(scope.At("norm3"));
        _feedForward = FeedForward.From(scope.At("ff"));
    }

    public AttentionLayer SelfAttention { get; }

    public AttentionLayer CrossAttention { get; }

    public static TransformerBlock From(WeightScope scope, AttentionSite self, AttentionSite cross) => new(scope, self, cross);

    /// <param name="states">[row, position, channel]; of the first block there may be the rows of one side alone.</param>
    /// <param name="height">Height of the picture the positions make.</param>
    /// <param name="width">Width of the picture the positions make.</param>
    /// <param name="call">The call of the UNet.</param>
    /// <returns>[row, position, channel].</returns>
    public Tensor Forward(Tensor states, long height, long width, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var normed = call.Show(_name, "norm1", _norm1.Forward(states));
        states = call.Show(_name, "attn1", SelfAttention.AttendSelf(normed, height, width, call)).AddInPlace(states);
        states = call.AllSides(states);   // each has its own text from here
        normed = call.Show(_name, "norm2", _norm2.Forward(states));
        states = call.Show(_name, "attn2", CrossAttention.AttendText(normed, height, width, call)).AddInPlace(states);
        normed = call.Show(_name, "norm3", _norm3.Forward(states));
        return call.Show(_name, "ff", _feedForward.Forward(normed)).AddInPlace(states).MoveToOuterDisposeScope();
    }
}
