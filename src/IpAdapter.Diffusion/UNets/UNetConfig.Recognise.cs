using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.UNets;

public sealed partial record UNetConfig
{
    private const int PublishedGroups = 32;
    private const int PublishedHeads = 8;            // Stable Diffusion 1.x
    private const int PublishedHeadWidth = 64;       // 2.x and XL
    private const int PublishedNumberWidth = 256;    // XL

    /// <summary>Recognises the shape of a UNet, or of a ControlNet, from the shapes of its weights (by diffusers' names), for files without a configuration.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="told">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <param name="pooledWidth">Channels of the one vector that its text encoder gives for a prompt, where that is known.</param>
    /// <remarks>Shapes do not tell the number of heads, nor the groups of a norm. They are taken to be as published: 32 groups; 8 heads where transformers project by convolution (1.x), heads of 64 channels where they project linearly (2.x, XL).</remarks>
    /// <exception cref="WeightFileException">Weights are lacking, the configuration is another model's, or there is none and the widths are no published model's.</exception>
    public static UNetConfig Recognise(WeightSet weights, string path, UNetConfig? told = null, int? pooledWidth = null)
    {
        var shape = Shape(weights, path, pooledWidth);
        if (told is not null) return told.DifferenceTo(shape) is { } difference ? throw new WeightFileException(path, $"its configuration is another model's: {difference}") : told;
        if (shape.BlockOutChannels.Zip(shape.Heads).All(block => block.First % PublishedGroups == 0 && block.Second > 0 && block.First % block.Second == 0)) return shape;
        throw new WeightFileException(path, $"its blocks have {Listed(shape.BlockOutChannels)} channels, which no published model has, and shapes tell neither heads nor groups: name a folder with its configuration as well (diffusers' layout: unet/config.json and the others)");
    }

    private static UNetConfig Shape(WeightSet weights, string path, int? pooledWidth)
    {
        var levels = weights.CountBelow("down_blocks.");
        int Size(string name, int dimension) => weights.SizeOf(name, dimension, path, "a whole UNet or ControlNet", "diffusers'");

        var isAttentive = Enumerable.Range(0, levels).Select(level => weights.HasBelow($"down_blocks.{level}.attentions.")).ToArray();
        var isLinear = weights.Find("mid_block.attentions.0.proj_in.weight") is { Shape.Count: 2 };
        var channels = Enumerable.Range(0, levels).Select(level => Size($"down_blocks.{level}.resnets.0.conv1.weight", 0)).ToArray();
        return new UNetConfig
        {
            InChannels = Size("conv_in.weight", 1),
            OutChannels = weights.Has("conv_out.weight") ? Size("conv_out.weight", 0) : Size("conv_in.weight", 1),
            BlockOutChannels = channels.Length > 0 ? channels : [Size("down_blocks.0.resnets.0.conv1.weight", 0)],
            DownAttention = isAttentive,
            UpAttention = [.. isAttentive.Reverse()],
            LayersPerBlock = weights.CountBelow("down_blocks.0.resnets."),
            TransformerLayers = [.. Enumerable.Range(0, levels).Select(level => Math.Max(1, weights.CountBelow(level == levels - 1 ? "mid_block.attentions.0.transformer_blocks." : $"down_blocks.{level}.attentions.0.transformer_blocks.")))],
            Heads = [.. channels.Select(width => isLinear ? width / PublishedHeadWidth : PublishedHeads)],
            CrossAttentionWidth = Size("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", 1),
            UsesLinearProjection = isLinear,
            NormGroups = PublishedGroups,
            Added = weights.Size("add_embedding.linear_1.weight", 1) is { } all ? AddedOf((int)all, pooledWidth, path) : null,
        };
    }

    private static AddedConfig AddedOf(int all, int? pooledWidth, string path)
    {
        var each = pooledWidth is { } pooled ? (all - pooled) / AddedConfig.Numbers : PublishedNumberWidth;
        return each > 0 && all - AddedConfig.Numbers * each is > 0 and var rest && (pooledWidth ?? rest) == rest
            ? new AddedConfig(rest, each)
            : throw new WeightFileException(path, $"adds {all} numbers to its time, which are no vector of a prompt and {AddedConfig.Numbers} sizes: SDXL's refiner and other such models can't be used");
    }

    private string? DifferenceTo(UNetConfig shape)
    {
        (string Name, string Told, string Found)[] settings =
        [
            ("in_channels", $"{InChannels}", $"{shape.InChannels}"),
            ("out_channels", $"{OutChannels}", $"{shape.OutChannels}"),
            ("block_out_channels", Listed(BlockOutChannels), Listed(shape.BlockOutChannels)),
            ("layers_per_block", $"{LayersPerBlock}", $"{shape.LayersPerBlock}"),
            ("cross_attention_dim", $"{CrossAttentionWidth}", $"{shape.CrossAttentionWidth}"),
            ("use_linear_projection", $"{UsesLinearProjection}", $"{shape.UsesLinearProjection}"),
            ("blocks with attention", Listed(DownAttention), Listed(shape.DownAttention)),
            ("transformer_layers_per_block", Attentive(TransformerLayers), Attentive(shape.TransformerLayers)),
        ];
        return settings.Where(setting => setting.Told != setting.Found).Select(setting => $"'{setting.Name}' says {setting.Told}, the weights {setting.Found}").FirstOrDefault();

        // Where there is no attention, the setting says nothing.
        string Attentive(IReadOnlyList<int> layers) => Listed(layers.Where((_, level) => level < shape.DownAttention.Count && shape.DownAttention[level]));
    }

    private static string Listed<T>(IEnumerable<T> values) => $"[{string.Join(", ", values)}]";
}
