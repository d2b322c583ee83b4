using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The middle: a residual layer, a transformer, a residual layer.</summary>
internal sealed class MidBlock(string name, ResidualBlock residual1, Transformer transformer, ResidualBlock residual2)
{
    public Transformer Transformer => transformer;

    /// <param name="x">[row, channel, height, width].</param>
    /// <param name="call">The call of the UNet.</param>
    public Tensor Forward(Tensor x, UNetCall call)
    {
        using var scope = NewDisposeScope();
        x = call.Compute(inputs => transformer.Forward(residual1.Forward(inputs[0], call.Time, call.Extensions.Normalize), call), x);
        x = call.Compute(inputs => residual2.Forward(inputs[0], call.Time, call.Extensions.Normalize), x);
        x = call.Extensions.AddTo(UNetPart.Mid, 0, x);
        return call.Show(name, x).MoveToOuterDisposeScope();
    }
}
