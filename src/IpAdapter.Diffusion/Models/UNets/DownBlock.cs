using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// A block on the way down: residual layers, each followed by a transformer where the block has attention, then half the size.
/// </summary>
/// <param name="name">Its name among the weights.</param>
/// <param name="index">Its number on the way down.</param>
/// <param name="residuals">The residual layers.</param>
/// <param name="transformers">A transformer for each of them, or none.</param>
/// <param name="downsampler">Halves the size; null in the last block.</param>
internal sealed class DownBlock(string name, int index, IReadOnlyList<ResidualBlock> residuals, IReadOnlyList<Transformer> transformers,
    Convolution? downsampler)
{
    public IReadOnlyList<Transformer> Transformers => transformers;

    /// <param name="x">[row, channel, height, width].</param>
    /// <param name="skips">Takes every layer's output for the way up.</param>
    /// <param name="call">The call of the UNet.</param>
    /// <param name="most">How many skip connections are wanted in all: with the last of them the block ends.</param>
    public Tensor Forward(Tensor x, List<Tensor> skips, UNetCall call, int most = int.MaxValue)
    {
        using var scope = NewDisposeScope();
        var first = skips.Count;
        for (var layer = 0; layer < residuals.Count && skips.Count < most; layer++)
        {
            var at = layer;
            x = call.Compute(inputs => Layer(at, inputs[0], call), x);
            if (layer == residuals.Count - 1 && (transformers.Count > 0 || downsampler is null))
                x = call.Extensions.AddTo(UNetPart.Down, index, x);
            skips.Add(x.MoveToOuterDisposeScope());
        }
        if (downsampler is not null && skips.Count < most)
        {
            x = downsampler.Forward(x);
            if (transformers.Count == 0) x = call.Extensions.AddTo(UNetPart.Down, index, x);
            skips.Add(x.MoveToOuterDisposeScope());
        }
        for (var skip = first; skip < skips.Count; skip++)
            call.Show(name, $"skip.{skip - first}", skips[skip]);
        return call.Show(name, x);
    }

    private Tensor Layer(int layer, Tensor x, UNetCall call)
    {
        x = call.Show(name, $"resnets.{layer}", residuals[layer].Forward(x, call.Time, call.Extensions.Normalize));
        return transformers.Count > 0 ? transformers[layer].Forward(x, call) : x;
    }
}
