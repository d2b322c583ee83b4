using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A linear map of the channels at the border between pictures and states: a 1x1 convolution or a linear layer, which is the same.
/// As one matrix product over a transposed view the reordering costs no copy.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 hands baddbmm's tensors on in another order than it names them: what is added to goes last (what it calls batch2), or
/// libtorch refuses the shapes.
/// </remarks>
internal sealed class ChannelProjection(LayerWeight weight, Tensor bias, LowRank? lowRank = null)
{
    private readonly long _out = weight.Shape[0];
    private readonly long _in = weight.Shape[1];

    public static ChannelProjection From(WeightScope scope) =>
        new(scope.GetLayerWeight("weight"), scope.Get("bias"), scope.FindLowRank("weight"));

    /// <param name="picture">[row, in, height, width].</param>
    /// <returns>[row, position, out].</returns>
    public Tensor ToStates(Tensor picture)
    {
        using var scope = NewDisposeScope();
        var pixels = picture.flatten(2).transpose(1, 2);   // [row, position, in]
        var prepared = weight.FindPrepared(PreparedMatrix.Whole);
        using var timed = LayerActivities.Product(pixels, weight.Shape, prepared is not null);
        var states = prepared is not null
            ? PreparedMatrix.Multiply(pixels, prepared, bias)
            : baddbmm(pixels, weight.Plain.view(_out, _in).t().expand(picture.size(0), _in, _out), bias);
        return (lowRank is null ? states : lowRank.AddTo(states, pixels)).MoveToOuterDisposeScope();
    }

    /// <summary>Maps states to a picture and adds it to one.</summary>
    /// <param name="states">[row, position, in].</param>
    /// <param name="residual">[row, out, height, width].</param>
    /// <returns>[row, out, height, width], fresh.</returns>
    public Tensor ToPicture(Tensor states, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var prepared = weight.FindPrepared(PreparedMatrix.Whole);
        using var timed = LayerActivities.Product(states, weight.Shape, prepared is not null);
        if (prepared is not null)
        {
            // What a prepared product gives is a picture whose channels lie together, as prepared convolutions read it.
            var mapped = PreparedMatrix.Multiply(states, prepared, bias);   // [row, position, out]
            if (lowRank is not null) lowRank.AddTo(mapped, states);
            return mapped.transpose(1, 2).reshape(residual.shape).AddInPlace(residual).MoveToOuterDisposeScope();
        }

        var weights = weight.Plain.view(_out, _in).expand(states.size(0), _out, _in);
        var picture = baddbmm(weights, states.transpose(1, 2), residual.flatten(2)).AddInPlace(bias.unsqueeze(1));
        if (lowRank is not null) picture.AddInPlace(lowRank.Forward(states).transpose(1, 2));
        return picture.view_as(residual).MoveToOuterDisposeScope();
    }
}
