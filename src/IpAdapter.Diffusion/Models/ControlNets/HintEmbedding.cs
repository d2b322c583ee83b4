using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.ControlNets;

/// <summary>
/// Brings a control picture to the size and the channels of a UNet's first hidden state (arXiv:2302.05543, section 3.2, equation 4).
/// </summary>
internal sealed class HintEmbedding(Convolution into, IReadOnlyList<Convolution> blocks, Convolution outOf)
{
    /// <param name="scope">Where its weights are.</param>
    /// <param name="levels">How many sizes it goes through, each half the one before.</param>
    public static HintEmbedding From(WeightScope scope, int levels) => new(
        Convolution.From(scope.At("conv_in")),
        [.. Enumerable.Range(0, 2 * (levels - 1)).Select(block => Convolution.From(scope.At("blocks").At(block), stride: 1 + block % 2))],
        Convolution.From(scope.At("conv_out")));

    /// <param name="hint">The picture, in [0, 1], [batch, 3, height, width].</param>
    /// <returns>[batch, channel, latent height, latent width].</returns>
    public Tensor Forward(Tensor hint)
    {
        using var scope = NewDisposeScope();
        var hidden = into.Forward(hint).silu_();
        foreach (var block in blocks)
            hidden = block.Forward(hidden).silu_();
        return outOf.Forward(hidden).MoveToOuterDisposeScope();
    }
}
