using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

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
        (_query, _keyValue, _output) = (Linear.From(attention.At("to_q")), Linear.From(attention.At("to_kv")),
            Linear.From(attention.At("to_out")));
        (_normForward, _widen, _narrow) = (LayerNorm.From(forward.At(0)), Linear.From(forward.At(1)), Linear.From(forward.At(3)));
        _heads = (int)(attention.At("to_q").Get("weight").size(0) / HeadWidth);
    }

    /// <summary>Every tensor of a layer, in the shapes that its widths ask for.</summary>
    /// <param name="weights">The projection's weights.</param>
    /// <param name="place">Where the layer is in them.</param>
    /// <param name="width">Width of the latents.</param>
    public static IEnumerable<ExpectedTensor> Tensors(WeightSet weights, string place, long width)
    {
        var (heads, wide) = (Math.Max(1, weights.Rows($"{place}.0.to_q.weight") / HeadWidth), weights.Rows($"{place}.1.1.weight"));
        return
        [
            .. ExpectedTensor.ForNorm($"{place}.0.norm1", width), .. ExpectedTensor.ForNorm($"{place}.0.norm2", width),
            new($"{place}.0.to_q.weight", heads * HeadWidth, width),
            new($"{place}.0.to_kv.weight", 2 * heads * HeadWidth, width),
            new($"{place}.0.to_out.weight", width, heads * HeadWidth),
            .. ExpectedTensor.ForNorm($"{place}.1.0", width),
            new($"{place}.1.1.weight", wide, width),
            new($"{place}.1.3.weight", width, wide),
        ];
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
        var attended = latents.Plus(_output.Forward(Attention.MergeHeads(Attention.ScaledDotProduct(query, key, value))));
        return attended.Plus(_narrow.Forward(Activations.Gelu(_widen.Forward(_normForward.Forward(attended))))).MoveToOuterDisposeScope();
    }

    // A half of a wider tensor is not contiguous: a view into heads needs it to be.
    private Tensor Heads(Tensor half) => Attention.SplitHeads(half.contiguous(), _heads);
}
