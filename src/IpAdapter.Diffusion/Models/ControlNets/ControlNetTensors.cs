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

    /// <summary>Those of a ControlNet that is there: what only its weights tell is as they have it.</summary>
    public static NetworkTensors For(ControlNet controlNet)
    {
        return For(controlNet.Config, [.. Enumerable.Range(0, controlNet.HintLevels).Select(WidthOf)]);

        long WidthOf(int level) =>
            controlNet.Weights.Size($"{Hint}.{(level == 0 ? "conv_in" : $"blocks.{2 * level - 1}")}.weight", 0)
                ?? s_publishedWidths[Math.Min(level, s_publishedWidths.Length - 1)];
    }

    /// <summary>Those of a ControlNet of a shape.</summary>
    /// <param name="config">Shape of the UNet half.</param>
    /// <param name="hintChannels">Channels that the picture has in each size it goes through, the largest first.</param>
    public static NetworkTensors For(UNetConfig config, IReadOnlyList<long> hintChannels)
    {
        var channels = config.BlockOutChannels;
        var weights = UNetTensors.ForHalf(config);
        var before = hintChannels[0];
        weights.Convolution($"{Hint}.conv_in", before, HintChannels);
        for (var level = 1; level < hintChannels.Count; level++)
        {
            weights.Convolution($"{Hint}.blocks.{2 * level - 2}", before, before);
            weights.Convolution($"{Hint}.blocks.{2 * level - 1}", hintChannels[level], before);
            before = hintChannels[level];
        }

        weights.Convolution($"{Hint}.conv_out", channels[0], before);
        foreach (var (skip, width) in new UNetBlocks(config).Skips.Index())
            weights.Convolution($"controlnet_down_blocks.{skip}", width, width, edge: 1);
        weights.Convolution("controlnet_mid_block", channels[^1], channels[^1], edge: 1);
        return weights;
    }
}
