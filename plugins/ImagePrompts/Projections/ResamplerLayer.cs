using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>One layer of a <see cref="Resampler"/>: latents read the picture's states and themselves, then pass a feed-forward.</summary>
public sealed class ResamplerLayer
{
    private const int HeadWidth = 64;

    private readonly LayerNorm _normStates, _normLatents, _normForward;
    private readonly Linear _query, _keyValue, _output, _widen, _narrow;
    private readonly int _heads;

    /// <summary>Builds the layer from its place among the weights.</summary>
    public ResamplerLayer(WeightScope weights)
    {
        var (attention, forward) = (weights.At(0), weights.At(1));
        (_normStates, _normLatents) = (LayerNorm.From(attention.At("norm1")), LayerNorm.From(attention.At("norm2")));
        (_query, _keyValue, _output) = (Linear.From(attention.At("to_q")), Linear.From(attention.At("to_kv")), Linear.From(attention.At("to_out")));
        (_normForward, _widen, _narrow) = (LayerNorm.From(forward.At(0)), Linear.From(forward.At(1)), Linear.From(forward.At(3)));
        _heads = (int)(attention.At("to_q").Get("weight").size(0) / HeadWidth);
    }

    /// <param name="latents">[picture, token, channel].</param>
    /// <param name="states">[picture, patch, channel].</param>
    /// <returns>[picture, token, channel].</returns>
    public Tensor Forward(Tensor latents, Tensor states)
    {
        using var scope = NewDisposeScope();
        var asked = _normLatents.Forward(latents);
        var read = cat([_normStates.Forward(states), asked], 1);   // [picture, patch + token, channel]
        var keyValue = _keyValue.Forward(read).chunk(2, -1);
        var (query, key, value) = (Attention.SplitHeads(_query.Forward(asked), _heads), Heads(keyValue[0]), Heads(keyValue[1]));
        var attended = latents + _output.Forward(Attention.MergeHeads(Attention.ScaledDotProduct(query, key, value)));
        return (attended + _narrow.Forward(Activations.Gelu(_widen.Forward(_normForward.Forward(attended))))).MoveToOuterDisposeScope();
    }

    // A half of a wider tensor is not contiguous: a view into heads needs it to be.
    private Tensor Heads(Tensor half) => Attention.SplitHeads(half.contiguous(), _heads);
}
