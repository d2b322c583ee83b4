namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// How the original code of latent diffusion names a UNet's layers (arXiv:2112.10752): input_blocks, middle_block and output_blocks
/// numbered through, where diffusers has blocks with layers in them.
/// </summary>
/// <remarks>
/// Both ways: a model's file is read by diffusers' names (<see cref="UNetOriginalWeights"/>), and a LoRA may name a model's layers by
/// these.
/// </remarks>
public static class UNetOriginalNames
{
    private static readonly (string Ours, string Original)[] s_outer =
    [
        ("conv_in", "input_blocks.0.0"), ("conv_out", "out.2"), ("conv_norm_out", "out.0"), ("time_embedding.linear_1", "time_embed.0"),
            ("time_embedding.linear_2", "time_embed.2"),
        ("add_embedding.linear_1", "label_emb.0.0"), ("add_embedding.linear_2", "label_emb.0.2"),
        ("mid_block.resnets.0", "middle_block.0"), ("mid_block.attentions.0", "middle_block.1"), ("mid_block.resnets.1", "middle_block.2"),
    ];

    // What a residual layer is made of.
    private static readonly (string Ours, string Original)[] s_inResidual =
    [
        ("norm1", "in_layers.0"), ("conv1", "in_layers.2"), ("time_emb_proj", "emb_layers.1"), ("norm2", "out_layers.0"),
        ("conv2", "out_layers.3"), ("conv_shortcut", "skip_connection"),
    ];

    private static readonly Dictionary<string, string> s_fromResidual = s_inResidual.ToDictionary(pair => pair.Original, pair => pair.Ours);

    /// <summary>diffusers' name of a tensor outside the numbered blocks; null where it is in one, or no tensor of a UNet.</summary>
    /// <param name="original">The original name: <c>time_embed.0.weight</c>.</param>
    internal static string? FindOuter(string original)
    {
        foreach (var (ours, prefix) in s_outer)
        {
            if (!original.StartsWith(prefix + ".", StringComparison.Ordinal)) continue;
            var rest = original[(prefix.Length + 1)..];
            if (ours.Contains("resnets", StringComparison.Ordinal)) return FindInResidual(ours, rest);
            return ours.Contains("attentions", StringComparison.Ordinal) || !rest.Contains('.') ? $"{ours}.{rest}" : null;
        }
        return null;
    }

    /// <summary>diffusers' name of a tensor of a residual layer; null where it has none of that name.</summary>
    /// <param name="layer">diffusers' name of the layer.</param>
    /// <param name="original">The tensor's original name in it: <c>in_layers.2.weight</c>.</param>
    internal static string? FindInResidual(string layer, string original) =>
        original.LastIndexOf('.') is > 0 and var dot && s_fromResidual.TryGetValue(original[..dot], out var part)
            ? $"{layer}.{part}{original[dot..]}"
            : null;

    /// <summary>The original name of a layer, or null where the original has none like it.</summary>
    /// <param name="layer">diffusers' name: <c>down_blocks.1.attentions.0.proj_in</c>.</param>
    /// <param name="config">Shape of the UNet.</param>
    public static string? Find(string layer, UNetConfig config) =>
        Find(layer, config.LayersPerBlock, (isDown, block) => block < config.BlockOutChannels.Count
            ? (isDown ? config.DownAttention : config.UpAttention)[block]
            : null);

    /// <param name="layer">diffusers' name.</param>
    /// <param name="layersPerBlock">Residual layers of a block on the way down.</param>
    /// <param name="hasAttention">Whether a block of the way down, or of the way up, has attention; null where there is no such
    /// block.</param>
    internal static string? Find(string layer, int layersPerBlock, Func<bool, int, bool?> hasAttention)
    {
        foreach (var (ours, original) in s_outer)
            if (layer == ours || layer.StartsWith(ours + ".", StringComparison.Ordinal))
                return original + (layer.Contains("resnets", StringComparison.Ordinal) ? InsideResidual(layer[ours.Length..])
                    : layer[ours.Length..]);

        var words = layer.Split('.', 5);
        if (words.Length < 5 || words[0] is not ("down_blocks" or "up_blocks") || LayerNumber.Find(words[1]) is not { } block
            || LayerNumber.Find(words[3]) is not { } index)
            return null;
        var (isDown, layers) = (words[0] == "down_blocks", layersPerBlock + 1);
        if (hasAttention(isDown, block) is not { } isAttentive)
            return null;
        return words[2] switch
        {
            "resnets" => $"{Place(index)}.0{InsideResidual("." + words[4])}",
            "attentions" => $"{Place(index)}.1.{words[4]}",
            "downsamplers" => $"{Place(layers - 1)}.0.op",
            "upsamplers" => $"{Place(layers - 1)}.{(isAttentive ? 2 : 1)}.conv",
            _ => null,
        };

        string Place(int place) => isDown ? $"input_blocks.{1 + (block * layers) + place}" : $"output_blocks.{(block * layers) + place}";
    }

    private static string InsideResidual(string rest)
    {
        foreach (var (ours, original) in s_inResidual)
            if (rest == "." + ours)
                return "." + original;
        return rest;
    }
}
