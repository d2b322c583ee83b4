using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>Recognises the shape of an autoencoder from the shapes of weights.</summary>
internal static class AutoencoderRecogniser
{
    private const int PublishedGroups = 32, PublishedLatentChannels = 4;
    private static readonly int[] s_publishedChannels = [128, 256, 512, 512];

    /// <summary>
    /// Recognises the shape of an autoencoder from the shapes of its weights (by diffusers' names), for files without a configuration.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="scalingFactor">What its latents are multiplied with, which shapes do not tell.</param>
    /// <param name="declared">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <exception cref="WeightFileException">Weights are lacking, the configuration is another model's, or there is none and the widths are
    /// no published model's.</exception>
    public static AutoencoderConfig Recognise(WeightSet weights, string path, double scalingFactor, AutoencoderConfig? declared = null)
    {
        int Size(string name, int dimension) => weights.SizeOf(name, dimension, path, "a whole autoencoder");

        if (declared is { IsTiny: true })
            throw new WeightFileException(path, "its configuration is one of a tiny autoencoder (AutoencoderTiny), its weights are those "
                + "of one with norms and attention: the config.json is another model's");
        var levels = Math.Max(1, weights.CountBelow("encoder.down_blocks."));
        var shape = new AutoencoderConfig
        {
            InChannels = Size("encoder.conv_in.weight", 1),
            LatentChannels = Size("decoder.conv_in.weight", 1),
            BlockOutChannels = [.. Enumerable.Range(0, levels)
                .Select(level => Size($"encoder.down_blocks.{level}.resnets.0.conv1.weight", 0))],
            LayersPerBlock = weights.CountBelow("encoder.down_blocks.0.resnets."),
            NormGroups = PublishedGroups,
            ScalingFactor = scalingFactor,
            NeedsFloat32 = scalingFactor == AutoencoderConfig.XlScaling,   // as the published configuration of SDXL's says
        };
        if (declared is not null)
            return ConfigConsistency.Require(declared, path, "its autoencoder",
                ("in_channels", $"{declared.InChannels}", $"{shape.InChannels}"),
                ("latent_channels", $"{declared.LatentChannels}", $"{shape.LatentChannels}"),
                ("block_out_channels", WeightShapes.Listed(declared.BlockOutChannels), WeightShapes.Listed(shape.BlockOutChannels)),
                ("layers_per_block", $"{declared.LayersPerBlock}", $"{shape.LayersPerBlock}"));
        if (shape.LatentChannels == PublishedLatentChannels && shape.BlockOutChannels.SequenceEqual(s_publishedChannels)) return shape;
        throw new WeightFileException(path,
            $"its autoencoder has {WeightShapes.Listed(shape.BlockOutChannels)} channels and latents of {shape.LatentChannels}, "
            + $"which no published one of Stable Diffusion has ({WeightShapes.Listed(s_publishedChannels)} and {PublishedLatentChannels}), "
                + "and shapes tell neither the groups of a norm nor the latents' scale. "
            + "Its configuration is needed as well: for an autoencoder's own file its config.json beside it or in a folder of the "
                + "file's name; "
            + "for a base model in one file a folder in diffusers' layout (vae/config.json)");
    }
}
