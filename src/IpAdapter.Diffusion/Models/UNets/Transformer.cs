using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>A transformer over the positions of a picture, with the text to look at (arXiv:2112.10752, section 3.3).</summary>
internal sealed class Transformer
{
    // Another one than the residual layers' norms have.
    internal const double NormEpsilon = 1e-6;

    private readonly string _name;
    private readonly GroupNorm _norm;
    private readonly ChannelProjection _into;
    private readonly ChannelProjection _outOf;

    private Transformer(WeightScope scope, int groups, IReadOnlyList<AttentionSite> sites)
    {
        _name = scope.Name;
        _norm = GroupNorm.From(scope.At("norm"), groups, NormEpsilon);
        _into = ChannelProjection.From(scope.At("proj_in"));
        Blocks = [.. sites.Chunk(2).Select((pair, depth) => TransformerBlock.From(scope.At("transformer_blocks").At(depth), pair[0],
            pair[1]))];
        _outOf = ChannelProjection.From(scope.At("proj_out"));
    }

    public IReadOnlyList<TransformerBlock> Blocks { get; }

    /// <param name="scope">Where its weights are.</param>
    /// <param name="groups">Groups of its norm.</param>
    /// <param name="sites">Its attention layers in order, self and cross in turn.</param>
    public static Transformer From(WeightScope scope, int groups, IReadOnlyList<AttentionSite> sites) => new(scope, groups, sites);

    /// <param name="x">[row, channel, height, width]; of the first one there may be the rows of one side alone.</param>
    /// <param name="call">The call of the UNet.</param>
    public Tensor Forward(Tensor x, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (x.size(2), x.size(3));
        var states = _into.ToStates(_norm.Forward(x, call.Extensions.Normalize));   // [row, position, channel]
        foreach (var block in Blocks)
            states = block.Forward(states, height, width, call);
        return call.Show(_name, _outOf.ToPicture(states, call.AllSides(x))).MoveToOuterDisposeScope();
    }
}
