using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>The tensors of an autoencoder (by diffusers' names).</summary>
internal static class AutoencoderTensors
{
    /// <param name="config">Its shape.</param>
    /// <param name="weights">Its weights, which decide between today's names of the attention layers and those before diffusers 0.15, and
    /// whether there are convolutions around the latents.</param>
    public static NetworkTensors For(AutoencoderConfig config, WeightSet weights)
    {
        if (config.Tiny is { } blocks) return TinyTensors.For(config, blocks);
        var (expected, channels, last) = (new NetworkTensors(), config.BlockOutChannels, config.BlockOutChannels.Count - 1);
        expected.Convolution("encoder.conv_in", channels[0], config.InChannels);
        for (var level = 0; level <= last; level++)
        {
            for (var layer = 0; layer < config.LayersPerBlock; layer++)
                expected.Residual($"encoder.down_blocks.{level}.resnets.{layer}", layer == 0 ? channels[Math.Max(0, level - 1)]
                    : channels[level], channels[level]);
            if (level < last) expected.Convolution($"encoder.down_blocks.{level}.downsamplers.0.conv", channels[level], channels[level]);
        }

        Middle("encoder");
        expected.Norm("encoder.conv_norm_out", channels[last]);
        expected.Convolution("encoder.conv_out", 2 * config.LatentChannels, channels[last]);   // mean and variance
        if (weights.HasBelow("quant_conv."))
            expected.Convolution("quant_conv", 2 * config.LatentChannels, 2 * config.LatentChannels, edge: 1);

        if (weights.HasBelow("post_quant_conv."))
            expected.Convolution("post_quant_conv", config.LatentChannels, config.LatentChannels, edge: 1);
        expected.Convolution("decoder.conv_in", channels[last], config.LatentChannels);
        Middle("decoder");
        for (var block = 0; block <= last; block++)
        {
            var level = last - block;
            for (var layer = 0; layer <= config.LayersPerBlock; layer++)
                expected.Residual($"decoder.up_blocks.{block}.resnets.{layer}", layer == 0 ? channels[Math.Min(last, level + 1)]
                    : channels[level], channels[level]);
            if (block < last) expected.Convolution($"decoder.up_blocks.{block}.upsamplers.0.conv", channels[level], channels[level]);
        }

        expected.Norm("decoder.conv_norm_out", channels[0]);
        expected.Convolution("decoder.conv_out", config.InChannels, channels[0]);
        return expected;

        void Middle(string tower)
        {
            var (block, width) = ($"{tower}.mid_block", channels[last]);
            expected.Residual($"{block}.resnets.0", width, width);
            expected.Norm($"{block}.attentions.0.group_norm", width);
            string[] layers = weights.HasBelow($"{block}.attentions.0.query.")
                ? ["query", "key", "value", "proj_attn"]
                : ["to_q", "to_k", "to_v", "to_out.0"];
            foreach (var layer in layers) expected.Linear($"{block}.attentions.0.{layer}", width, width);
            expected.Residual($"{block}.resnets.1", width, width);
        }
    }
}
