using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Autoencoders.Tiny;

/// <summary>Shape of a tiny autoencoder: from its <c>config.json</c> (diffusers' AutoencoderTiny), or from its weights.</summary>
internal static class TinyAutoencoderConfig
{
    private const int PublishedWidth = 64;

    /// <summary>Reads its configuration.</summary>
    /// <exception cref="WeightFileException">It asks for something that is not supported; the setting is named.</exception>
    public static AutoencoderConfig Read(ConfigFile file)
    {
        file.Only("act_fn", "\"relu\"");
        file.Only("upsample_fn", "\"nearest\"");
        file.Only("upsampling_scaling_factor", "2");
        // Its latents are the UNet's: there is nothing to multiply or to add.
        file.Only("scaling_factor", "1");
        file.Only("shift_factor", "0");
        var blocks = new TinyBlocks(Counts("num_encoder_blocks", TinyBlocks.Published.Encoder),
            Counts("num_decoder_blocks", TinyBlocks.Published.Decoder));
        if (blocks.Encoder.Count != blocks.Decoder.Count)
            throw file.Problem("num_decoder_blocks", $"expected {blocks.Encoder.Count} levels as in 'num_encoder_blocks', found "
                + $"{blocks.Decoder.Count}");
        var width = Width("encoder_block_out_channels", blocks.Encoder.Count);
        if (Width("decoder_block_out_channels", blocks.Decoder.Count) is var other && other != width)
            throw file.Problem("decoder_block_out_channels", $"{other} channels are not supported, only as many as the encoder's, {width}");
        var config = Create(blocks, width, file.FindCount("in_channels") ?? 3, file.FindCount("latent_channels") ?? 4,
            ScalingFactorFor(Path.GetDirectoryName(file.Path)!));
        if ((file.FindCount("out_channels") ?? 3) is var given && given != config.InChannels)
            throw file.Problem("out_channels", $"{given} are not supported, only as many as are read, {config.InChannels}");
        return config with { NeedsFloat32 = file.Flag("force_upcast", false) };

        IReadOnlyList<int> Counts(string name, IReadOnlyList<int> published) => file.Find(name) is null ? published : file.Counts(name);

        int Width(string name, int levels)
        {
            var widths = file.Counts(name, levels, PublishedWidth);
            return widths.All(one => one == widths[0]) ? widths[0]
                : throw file.Problem(name, $"{WeightShapes.Listed(widths)} is not supported, only one number for all levels is");
        }
    }

    /// <summary>Recognises its shape from the shapes of its weights (by diffusers' names).</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="scalingFactor">What the latents are scaled with that it was made for, which shapes do not tell.</param>
    /// <param name="declared">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <exception cref="WeightFileException">Weights are lacking, or the configuration is another model's.</exception>
    public static AutoencoderConfig Recognise(WeightSet weights, string path, double scalingFactor, AutoencoderConfig? declared = null)
    {
        var last = TinyBlocks.Published.EncoderLayers().Last().Number;
        if (declared is { IsTiny: false })
            throw new WeightFileException(path, "its configuration is one of an autoencoder with norms and attention (AutoencoderKL), its "
                + "weights are those of a tiny one: the config.json is another model's");
        if (declared is null)
            return Create(TinyBlocks.Published, Size("encoder.layers.0.weight", 0), Size("encoder.layers.0.weight", 1),
                Size($"encoder.layers.{last}.weight", 0), scalingFactor);
        return ConfigConsistency.Require(declared, path, "its autoencoder",
            ("encoder_block_out_channels", $"{declared.BlockOutChannels[0]}", $"{Size("encoder.layers.0.weight", 0)}"),
            ("in_channels", $"{declared.InChannels}", $"{Size("encoder.layers.0.weight", 1)}"),
            ("latent_channels", $"{declared.LatentChannels}", $"{Size("decoder.layers.0.weight", 1)}"));

        int Size(string name, int dimension) => weights.SizeOf(name, dimension, path, "a whole tiny autoencoder");
    }

    /// <summary>
    /// What the latents are scaled with that a tiny autoencoder was made for. Neither weights nor configurations tell, so its name does:
    /// those for Stable Diffusion XL are published as <c>taesdxl</c>.
    /// </summary>
    /// <param name="path">Its folder or file.</param>
    public static double ScalingFactorFor(string path) =>
        Path.GetFileName(path).Contains("sdxl", StringComparison.OrdinalIgnoreCase)
            ? AutoencoderConfig.XlScaling
            : AutoencoderConfig.UsualScaling;

    private static AutoencoderConfig Create(TinyBlocks blocks, int width, int pictureChannels, int latentChannels, double scalingFactor) =>
        new()
        {
            InChannels = pictureChannels,
            LatentChannels = latentChannels,
            BlockOutChannels = [.. Enumerable.Repeat(width, blocks.Encoder.Count)],
            LayersPerBlock = blocks.Encoder.Max(),
            ScalingFactor = scalingFactor,
            Tiny = blocks,
        };
}
