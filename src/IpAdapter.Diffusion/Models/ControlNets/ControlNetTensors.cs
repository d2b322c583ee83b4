using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.ControlNets;

/// <summary>
/// The tensors of a ControlNet (by diffusers' names): half a UNet, the convolutions that read the picture, and one for each residual.
/// </summary>
internal static class ControlNetTensors
{
    private const string Hint = "controlnet_cond_embedding";
    private const int HintChannels = 3;
    private static readonly long[] s_publishedWidths = [16, 32, 96, 256];

    public static NetworkTensors For(ControlNet controlNet)
    {
        var (config, channels) = (controlNet.Config, controlNet.Config.BlockOutChannels);
        var weights = UNetTensors.ForHalf(config);
        var before = WidthOf("conv_in", 0);
        weights.Convolution($"{Hint}.conv_in", before, HintChannels);
        for (var level = 1; level < controlNet.HintLevels; level++)
        {
            var width = WidthOf($"blocks.{2 * level - 1}", level);
            weights.Convolution($"{Hint}.blocks.{2 * level - 2}", before, before);
            weights.Convolution($"{Hint}.blocks.{2 * level - 1}", width, before);
            before = width;
        }

        weights.Convolution($"{Hint}.conv_out", channels[0], before);
        foreach (var (skip, width) in new UNetBlocks(config).Skips.Index())
            weights.Convolution($"controlnet_down_blocks.{skip}", width, width, edge: 1);
        weights.Convolution("controlnet_mid_block", channels[^1], channels[^1], edge: 1);
        return weights;

        // Nothing else says these: as the file has them.
        long WidthOf(string layer, int level) =>
            controlNet.Weights.Size($"{Hint}.{layer}.weight", 0) ?? s_publishedWidths[Math.Min(level, s_publishedWidths.Length - 1)];
    }
}
