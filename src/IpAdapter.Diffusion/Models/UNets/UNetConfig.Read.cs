using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

public sealed partial record UNetConfig
{
    /// <summary>Reads a UNet's <c>config.json</c>.</summary>
    /// <exception cref="WeightFileException">It can't be read, or asks for something that is not supported; the setting is
    /// named.</exception>
    public static UNetConfig Read(string path)
    {
        var file = ConfigFile.Read(path);
        file.Only("_class_name", "\"UNet2DConditionModel\"");
        var config = ReadHalf(file) with
        {
            OutChannels = file.FindCount("out_channels") ?? 4,
            UpAttention = [.. file.Texts("up_block_types")
                .Select(type => HasAttention(file, "up_block_types", type, "CrossAttnUpBlock2D", "UpBlock2D"))],
        };
        if (config.UpAttention.Count != config.BlockOutChannels.Count)
            throw file.Problem("up_block_types",
                $"expected {config.BlockOutChannels.Count} blocks as in 'block_out_channels', found {config.UpAttention.Count}");
        if (!config.UpAttention.SequenceEqual(config.DownAttention.Reverse()))
            throw file.Problem("up_block_types", "expected attention in the same blocks as 'down_block_types' has it, in reverse order");
        return config;
    }

    /// <summary>
    /// Reads what a UNet and a ControlNet, which copies the UNet's way down and its middle, have in common. The way up mirrors the way
    /// down.
    /// </summary>
    /// <exception cref="WeightFileException">Something is not supported; the setting is named.</exception>
    public static UNetConfig ReadHalf(ConfigFile file)
    {
        RefuseUnsupported(file);
        var channels = file.Counts("block_out_channels");
        var attention = file.Texts("down_block_types")
            .Select(type => HasAttention(file, "down_block_types", type, "CrossAttnDownBlock2D", "DownBlock2D")).ToArray();
        if (attention.Length != channels.Count)
            throw file.Problem("down_block_types",
                $"expected {channels.Count} blocks as in 'block_out_channels', found {attention.Length}");
        var config = new UNetConfig
        {
            InChannels = file.FindCount("in_channels") ?? 4,
            OutChannels = file.FindCount("in_channels") ?? 4,
            BlockOutChannels = channels,
            DownAttention = attention,
            UpAttention = [.. attention.Reverse()],
            LayersPerBlock = TheSame(file, "layers_per_block", channels.Count, 2),
            TransformerLayers = file.Counts("transformer_layers_per_block", channels.Count, 1),
            Heads = file.Counts("attention_head_dim", channels.Count, 8),
            CrossAttentionWidth = TheSame(file, "cross_attention_dim", channels.Count, 1280),
            Added = AddedConfig.Read(file),
            UsesLinearProjection = file.Flag("use_linear_projection", false),
            NormGroups = file.FindCount("norm_num_groups") ?? 32,
            NormEpsilon = file.Number("norm_eps", 1e-5),
            FlipsSinToCos = file.Flag("flip_sin_to_cos", true),
            FrequencyShift = file.Number("freq_shift", 0),
        };
        if (channels.FirstOrDefault(count => count % config.NormGroups != 0) is var odd && odd != 0)
            throw file.Problem("norm_num_groups", $"{config.NormGroups} groups do not divide the {odd} channels of a block");
        if (channels.Zip(config.Heads).FirstOrDefault(pair => pair.First % pair.Second != 0) is var (width, heads) && heads != 0)
            throw file.Problem("attention_head_dim",
                $"{heads} heads (that is what this setting counts) do not divide the {width} channels of their block");
        return config;
    }

    // Each would change the numbers, or asks for weights that nothing here reads.
    private static void RefuseUnsupported(ConfigFile file)
    {
        foreach (var name in (ReadOnlySpan<string>)["class_embed_type", "num_class_embeds", "time_cond_proj_dim", "encoder_hid_dim",
            "encoder_hid_dim_type",
            "cross_attention_norm", "num_attention_heads", "reverse_transformer_layers_per_block", "time_embedding_act_fn",
                "time_embedding_dim", "timestep_post_act"])
            file.Only(name);
        foreach (var name in (ReadOnlySpan<string>)["dual_cross_attention", "only_cross_attention", "mid_block_only_cross_attention",
            "center_input_sample", "class_embeddings_concat",
            "resnet_skip_time_act"])
            file.Only(name, "false");
        foreach (var name in (ReadOnlySpan<string>)["downsample_padding", "mid_block_scale_factor", "resnet_out_scale_factor"])
            file.Only(name, "1");
        file.Only("act_fn", "\"silu\"", "\"swish\"");
        file.Only("attention_type", "\"default\"");
        file.Only("conv_in_kernel", "3");
        file.Only("conv_out_kernel", "3");
        file.Only("mid_block_type", "\"UNetMidBlock2DCrossAttn\"");
        file.Only("resnet_time_scale_shift", "\"default\"");
        file.Only("time_embedding_type", "\"positional\"");
    }

    private static bool HasAttention(ConfigFile file, string name, string type, string with, string without) =>
        type == with || (type == without ? false
            : throw file.Problem(name, $"\"{type}\" is not supported, only \"{with}\" and \"{without}\" are"));

    private static int TheSame(ConfigFile file, string name, int length, int otherwise)
    {
        var counts = file.Counts(name, length, otherwise);
        return counts.Distinct().Count() == 1 ? counts[0]
            : throw file.Problem(name, $"[{string.Join(", ", counts)}] is not supported, only the same number for every block is");
    }
}
