using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>Self-attention of one head over the positions of a picture, added to it.</summary>
internal sealed class SpatialAttention
{
    private readonly GroupNorm _norm;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;

    private SpatialAttention(WeightScope scope, int groups)
    {
        _norm = GroupNorm.From(scope.At("group_norm"), groups, AutoencoderNetwork.NormEpsilon);
        // Files from before diffusers 0.15 call the layers otherwise.
        var isOld = scope.Has("query.weight");
        _query = Linear.From(scope.At(isOld ? "query" : "to_q"));
        _key = Linear.From(scope.At(isOld ? "key" : "to_k"));
        _value = Linear.From(scope.At(isOld ? "value" : "to_v"));
        _output = Linear.From(scope.At(isOld ? "proj_attn" : "to_out.0"));
    }

    /// <summary>
    /// Builds the layer from <c>group_norm</c>, <c>to_q</c>, <c>to_k</c>, <c>to_v</c>, <c>to_out.0</c>, or the older names <c>query</c>,
    /// <c>key</c>, <c>value</c>, <c>proj_attn</c>.
    /// </summary>
    public static SpatialAttention From(WeightScope scope, int groups) => new(scope, groups);

    /// <param name="x">[batch, channel, height, width].</param>
    /// <returns>[batch, channel, height, width], fresh.</returns>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var states = _norm.Forward(x).flatten(2).transpose(1, 2).contiguous();   // [batch, position, channel]
        var attended = Attention.ScaledDotProduct(OneHead(_query.Forward(states)), OneHead(_key.Forward(states)),
            OneHead(_value.Forward(states)));
        var pixels = _output.Forward(attended.squeeze(1)).transpose(1, 2);   // [batch, channel, position]
        // In the order of the picture that was given, channels last or not.
        return (x.is_contiguous() ? pixels.contiguous() : pixels).reshape(x.shape).AddInPlace(x).MoveToOuterDisposeScope();
    }

    private static Tensor OneHead(Tensor states) => states.unsqueeze(1);   // [batch, 1, position, channel]
}
