using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>Recognises the shape of a UNet, or of a ControlNet, from the shapes of weights.</summary>
internal static class UNetRecogniser
{
    private const int PublishedGroups = 32;
    private const int PublishedHeads = 8;            // Stable Diffusion 1.x
    private const int PublishedHeadWidth = 64;       // 2.x and XL
    private static readonly AddedConfig s_publishedAdded = new(1280, 256);   // XL

    /// <summary>
    /// Recognises the shape of a UNet, or of a ControlNet, from the shapes of its weights (by diffusers' names), for files without a
    /// configuration.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="declared">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <param name="pooledWidth">Channels of the one vector that its text encoder gives for a prompt, where that is known; otherwise as in
    /// Stable Diffusion XL.</param>
    /// <param name="cure">How its configuration can be told, for messages; null for that of a base model.</param>
    /// <remarks>
    /// Shapes do not tell the number of heads, nor the groups of a norm; a network would compute with any that divide its widths, and give
    /// something else.
    /// They are known for the widths of published models alone: 32 groups; 8 heads in 1.x, heads of 64 channels in 2.x and XL.
    /// </remarks>
    /// <exception cref="WeightFileException">Weights are lacking, the configuration is another model's, or there is none and the widths are
    /// no published model's.</exception>
    public static UNetConfig Recognise(WeightSet weights, string path, UNetConfig? declared = null, int? pooledWidth = null,
        string? cure = null)
    {
        var shape = Shape(weights, path, pooledWidth ?? declared?.Added?.PooledWidth);
        if (declared is not null) return ConfigConsistency.Require(declared, path, "its UNet", Differing(declared, shape));
        if (BaseFamily.For(shape).IsAsPublished(shape)) return shape;
        var published = string.Join("; ",
            BaseFamily.All.Select(family => $"{family.Name}: {WeightShapes.Listed(family.Channels)} and {family.TextWidth}"));
        throw new WeightFileException(path, $"its blocks have {WeightShapes.Listed(shape.BlockOutChannels)} channels and read text states "
            + $"of width {shape.CrossAttentionWidth}, which no published model has ({published}), "
            + "and shapes tell neither heads nor groups: "
                + $"{cure ?? "name a folder with its configuration as well (diffusers' layout: unet/config.json and the others)"}");
    }

    private static UNetConfig Shape(WeightSet weights, string path, int? pooledWidth)
    {
        int Size(string name, int dimension) => weights.SizeOf(name, dimension, path, "a whole UNet or ControlNet");

        var levels = Math.Max(1, weights.CountBelow("down_blocks."));
        var isAttentive = Enumerable.Range(0, levels).Select(level => weights.HasBelow($"down_blocks.{level}.attentions.")).ToArray();
        // Whichever of them is there: one alone that is lacking makes no other network.
        var isLinear = weights.Names.Where(name => name.EndsWith(".proj_in.weight", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .FirstOrDefault() is { } projection && weights.Find(projection) is { Shape.Count: 2 };
        var channels = Enumerable.Range(0, levels).Select(level => Size($"down_blocks.{level}.resnets.0.conv1.weight", 0)).ToArray();
        return new UNetConfig
        {
            InChannels = Size("conv_in.weight", 1),
            OutChannels = weights.Has("conv_out.weight") ? Size("conv_out.weight", 0) : Size("conv_in.weight", 1),
            BlockOutChannels = channels,
            DownAttention = isAttentive,
            UpAttention = [.. isAttentive.Reverse()],
            LayersPerBlock = weights.CountBelow("down_blocks.0.resnets."),
            TransformerLayers = [.. Enumerable.Range(0, levels)
                .Select(level => Math.Max(1, weights.CountBelow(level == levels - 1 ? "mid_block.attentions.0.transformer_blocks."
                : $"down_blocks.{level}.attentions.0.transformer_blocks.")))],
            Heads = [.. channels.Select(width => isLinear ? width / PublishedHeadWidth : PublishedHeads)],
            CrossAttentionWidth = Size("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", 1),
            UsesLinearProjection = isLinear,
            NormGroups = PublishedGroups,
            Added = weights.HasBelow("add_embedding.") ? AddedOf(Size("add_embedding.linear_1.weight", 1), pooledWidth, path) : null,
        };
    }

    // Where nobody says the width of a prompt's vector, it is as in Stable Diffusion XL.
    private static AddedConfig AddedOf(int all, int? pooledWidth, string path)
    {
        var added = pooledWidth is { } pooled ? new AddedConfig(pooled, (all - pooled) / AddedConfig.Numbers) : s_publishedAdded;
        return added.NumberWidth > 0 && added.PooledWidth + AddedConfig.Numbers * added.NumberWidth == all
            ? added
            : throw new WeightFileException(path, $"its 'add_embedding' reads {all} channels, which are no vector of a prompt "
                + $"({added.PooledWidth}) and {AddedConfig.Numbers} sizes, as Stable Diffusion XL's: its refiner, unCLIP and other such "
                + "models can't be used");
    }

    private static IEnumerable<(string Name, string Declared, string Shown)> Differing(UNetConfig declared, UNetConfig shape)
    {
        return
        [
            ("in_channels", $"{declared.InChannels}", $"{shape.InChannels}"),
            ("out_channels", $"{declared.OutChannels}", $"{shape.OutChannels}"),
            ("block_out_channels", WeightShapes.Listed(declared.BlockOutChannels), WeightShapes.Listed(shape.BlockOutChannels)),
            ("layers_per_block", $"{declared.LayersPerBlock}", $"{shape.LayersPerBlock}"),
            ("cross_attention_dim", $"{declared.CrossAttentionWidth}", $"{shape.CrossAttentionWidth}"),
            ("use_linear_projection", $"{declared.UsesLinearProjection}", $"{shape.UsesLinearProjection}"),
            ("blocks with attention", WeightShapes.Listed(declared.DownAttention), WeightShapes.Listed(shape.DownAttention)),
            ("transformer_layers_per_block", Attentive(declared.TransformerLayers), Attentive(shape.TransformerLayers)),
            ("addition_embed_type", Addition(declared), Addition(shape)),
        ];

        // Where there is no attention, the setting says nothing; the middle has some always, and counts as the last block does.
        string Attentive(IReadOnlyList<int> layers) =>
            WeightShapes.Listed(layers.Where((_, level) => level == layers.Count - 1
                || (level < shape.DownAttention.Count && shape.DownAttention[level])));
        static string Addition(UNetConfig config) => config.Added is null ? "none" : "text_time";
    }
}
