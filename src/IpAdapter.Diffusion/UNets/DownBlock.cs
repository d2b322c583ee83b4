using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.UNets;

/// <summary>A block on the way down: residual layers, each followed by a transformer where the block has attention, then half the size.</summary>
internal sealed class DownBlock(string name, IReadOnlyList<ResidualBlock> residuals, IReadOnlyList<Transformer> transformers, Convolution? downsampler)
{
    public IReadOnlyList<Transformer> Transformers => transformers;

    /// <param name="x">[row, channel, height, width].</param>
    /// <param name="skips">Takes every layer's output for the way up.</param>
    /// <param name="call">The call of the UNet.</param>
    public Tensor Forward(Tensor x, List<Tensor> skips, UNetCall call)
    {
        using var scope = NewDisposeScope();
        var first = skips.Count;
        for (var layer = 0; layer < residuals.Count; layer++)
        {
            x = call.Show(name, $"resnets.{layer}", residuals[layer].Forward(x, call.Time));
            if (transformers.Count > 0) x = transformers[layer].Forward(x, call);
            skips.Add(x.MoveToOuterDisposeScope());
        }
        if (downsampler is not null)
            skips.Add(x = downsampler.Forward(x).MoveToOuterDisposeScope());
        for (var skip = first; skip < skips.Count; skip++)
            call.Show(name, $"skip.{skip - first}", skips[skip]);
        return call.Show(name, x);
    }
}
