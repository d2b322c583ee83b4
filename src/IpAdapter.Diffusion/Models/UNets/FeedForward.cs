using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>A feed-forward layer with a gated unit: (x W) * gelu(x V), then a linear layer (GEGLU, arXiv:2002.05202, equation 6).</summary>
internal sealed class FeedForward(LayerWeight gatedWeight, Tensor gatedBias, Linear output, LowRank? gatedLowRank = null)
{
    private readonly long _width = gatedWeight.Shape[0] / 2;

    public static FeedForward From(WeightScope scope) =>
        new(scope.GetLayerWeight("net.0.proj.weight"), scope.Get("net.0.proj.bias"), Linear.From(scope.At("net.2")),
            scope.FindLowRank("net.0.proj.weight"));

    /// <param name="states">[row, position, channel].</param>
    /// <returns>[row, position, channel], fresh.</returns>
    public Tensor Forward(Tensor states)
    {
        using var scope = NewDisposeScope();
        // Two products over the two halves of the weight: one over all of it would leave halves that are not contiguous, which makes what
        // follows slower.
        var (hidden, gate) = (Half(states, 0), Half(states, _width));
        if (gatedLowRank is not null)
        {
            var change = gatedLowRank.Forward(states);
            hidden.AddInPlace(change.narrow(-1, 0, _width));
            gate.AddInPlace(change.narrow(-1, _width, _width));
        }
        if (GatedUnit.CanCompute(hidden, gate)) return output.Forward(GatedUnit.MultiplyInPlace(hidden, gate)).MoveToOuterDisposeScope();
        var gated = Activations.Gelu(gate);
        // Autograd needs what was there, and would copy it first.
        return output.Forward(is_grad_enabled() ? hidden * gated : hidden.mul_(gated)).MoveToOuterDisposeScope();
    }

    private Tensor Half(Tensor states, long first)
    {
        using var scope = NewDisposeScope();
        var bias = gatedBias.narrow(0, first, _width);
        var prepared = gatedWeight.FindPrepared(new PreparedMatrix(first, _width));
        using var timed = LayerActivities.Product(states, [_width, gatedWeight.Shape[1]], prepared is not null);
        var product = prepared is not null
            ? PreparedMatrix.Multiply(states, prepared, bias)
            : nn.functional.linear(states, gatedWeight.Plain.narrow(0, first, _width), bias);
        return product.MoveToOuterDisposeScope();
    }
}
