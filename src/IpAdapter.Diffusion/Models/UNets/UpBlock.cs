using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A block on the way up: residual layers that read a skip connection each, followed by a transformer where the block has attention, then
/// twice the size.
/// </summary>
internal sealed class UpBlock(string name, int index, IReadOnlyList<ResidualBlock> residuals, IReadOnlyList<Transformer> transformers,
    Convolution? upsampler)
{
    public IReadOnlyList<Transformer> Transformers => transformers;

    /// <summary>How many layers it has; each reads one skip connection.</summary>
    public int Layers => residuals.Count;

    /// <param name="x">[row, channel, height, width].</param>
    /// <param name="skips">The way down's outputs; the last ones are taken.</param>
    /// <param name="call">The call of the UNet.</param>
    /// <param name="first">The first layer that is computed: those before it gave <paramref name="x"/>.</param>
    public Tensor Forward(Tensor x, List<Tensor> skips, UNetCall call, int first = 0)
    {
        using var scope = NewDisposeScope();
        for (var layer = first; layer < residuals.Count; layer++)
        {
            call.Keeper?.Pass(x, skips.Count);
            var skip = skips[^1];
            skips.RemoveAt(skips.Count - 1);
            var input = call.Extensions.ChangeInput(index, layer, new(x, skip));
            var at = layer;
            x = call.Compute(inputs => Layer(at, inputs[0], inputs[1], call), input.Hidden, input.Skip);
            skip.Dispose();
        }
        // The size of the next skip connection, not twice the own: the way down rounds odd sizes up.
        if (upsampler is not null)
            x = upsampler.Forward(nn.functional.interpolate(x, [skips[^1].size(2), skips[^1].size(3)], mode: InterpolationMode.Nearest));
        return call.Show(name, x).MoveToOuterDisposeScope();
    }

    private Tensor Layer(int layer, Tensor x, Tensor skip, UNetCall call)
    {
        x = residuals[layer].Forward(cat([x, skip], 1), call.Time, call.Extensions.Normalize);
        call.Cancellation.ThrowIfCancellationRequested();
        return transformers.Count > 0 ? transformers[layer].Forward(x, call) : x;
    }
}
