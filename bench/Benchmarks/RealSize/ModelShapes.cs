using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Benchmarks.RealSize;

/// <summary>The shapes of the weights of published encoders, autoencoder and adapters, by the names of their files.</summary>
internal sealed class ModelShapes
{
    /// <summary>Numbers of the embedding of <see cref="ImageEncoder"/>.</summary>
    public const long ImageEmbedding = 1024;

    private readonly Dictionary<string, long[]> _shapes = [];

    /// <summary>A CLIP text encoder.</summary>
    public static IReadOnlyDictionary<string, long[]> TextEncoder(long width, long layers, bool projects)
    {
        var all = new ModelShapes();
        all._shapes["text_model.embeddings.token_embedding.weight"] = [49408, width];
        all._shapes["text_model.embeddings.position_embedding.weight"] = [77, width];
        all.ClipLayers("text_model", width, layers);
        all.Norm("text_model.final_layer_norm", width);
        if (projects) all._shapes["text_projection.weight"] = [width, width];
        return all._shapes;
    }

    /// <summary>The image encoder of the published adapters: OpenCLIP's ViT-H/14.</summary>
    public static IReadOnlyDictionary<string, long[]> ImageEncoder()
    {
        const long Width = 1280;
        var all = new ModelShapes();
        all._shapes["vision_model.embeddings.class_embedding"] = [Width];
        all._shapes["vision_model.embeddings.patch_embedding.weight"] = [Width, 3, 14, 14];
        all._shapes["vision_model.embeddings.position_embedding.weight"] = [257, Width];
        all.Norm("vision_model.pre_layrnorm", Width);
        all.ClipLayers("vision_model", Width, layers: 32);
        all.Norm("vision_model.post_layernorm", Width);
        all._shapes["visual_projection.weight"] = [ImageEmbedding, Width];
        return all._shapes;
    }

    /// <summary>A base adapter for a UNet, four tokens from <see cref="ImageEncoder"/>'s embedding.</summary>
    public static IReadOnlyDictionary<string, long[]> Adapter(UNetConfig config)
    {
        var width = config.CrossAttentionWidth;
        var all = new ModelShapes();
        all.Linear("image_proj.proj", ImageEmbedding, 4 * width);
        all.Norm("image_proj.norm", width);
        foreach (var site in AttentionSites.For(config).Where(site => site.IsCross))
            foreach (var part in (string[])["to_k_ip", "to_v_ip"])
                all._shapes[$"ip_adapter.{site.Index}.{part}.weight"] = [site.Channels, width];
        return all._shapes;
    }

    /// <summary>The autoencoder, SD1.5's and SDXL's alike.</summary>
    public static IReadOnlyDictionary<string, long[]> Autoencoder()
    {
        long[] channels = [128, 256, 512, 512];
        var all = new ModelShapes();
        all.Convolution("encoder.conv_in", 3, channels[0]);
        for (var level = 0; level < channels.Length; level++)
        {
            all.Residuals($"encoder.down_blocks.{level}", channels[Math.Max(0, level - 1)], channels[level], 2);
            if (level < channels.Length - 1)
                all.Convolution($"encoder.down_blocks.{level}.downsamplers.0.conv", channels[level], channels[level]);
        }
        all.Middle("encoder.mid_block", channels[^1]);
        all.Ending("encoder", channels[^1], 8);

        all.Convolution("decoder.conv_in", 4, channels[^1]);
        all.Middle("decoder.mid_block", channels[^1]);
        for (var level = channels.Length - 1; level >= 0; level--)
        {
            var name = $"decoder.up_blocks.{channels.Length - 1 - level}";
            all.Residuals(name, channels[Math.Min(channels.Length - 1, level + 1)], channels[level], 3);
            if (level > 0) all.Convolution($"{name}.upsamplers.0.conv", channels[level], channels[level]);
        }
        all.Ending("decoder", channels[0], 3);
        all.Convolution("quant_conv", 8, 8, kernel: 1);
        all.Convolution("post_quant_conv", 4, 4, kernel: 1);
        return all._shapes;
    }

    private void ClipLayers(string prefix, long width, long layers)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            var name = $"{prefix}.encoder.layers.{layer}";
            foreach (var projection in (string[])["q_proj", "k_proj", "v_proj", "out_proj"])
                Linear($"{name}.self_attn.{projection}", width, width);
            foreach (var norm in (string[])["layer_norm1", "layer_norm2"]) Norm($"{name}.{norm}", width);
            Linear($"{name}.mlp.fc1", width, 4 * width);
            Linear($"{name}.mlp.fc2", 4 * width, width);
        }
    }

    private void Middle(string name, long channels)
    {
        Residuals(name, channels, channels, 2);
        Norm($"{name}.attentions.0.group_norm", channels);
        foreach (var projection in (string[])["to_q", "to_k", "to_v", "to_out.0"])
            Linear($"{name}.attentions.0.{projection}", channels, channels);
    }

    private void Ending(string name, long from, long to)
    {
        Norm($"{name}.conv_norm_out", from);
        Convolution($"{name}.conv_out", from, to);
    }

    private void Residuals(string name, long from, long to, int count)
    {
        for (var layer = 0; layer < count; layer++, from = to)
        {
            var residual = $"{name}.resnets.{layer}";
            Norm($"{residual}.norm1", from);
            Convolution($"{residual}.conv1", from, to);
            Norm($"{residual}.norm2", to);
            Convolution($"{residual}.conv2", to, to);
            if (from != to) Convolution($"{residual}.conv_shortcut", from, to, kernel: 1);
        }
    }

    private void Convolution(string name, long from, long to, long kernel = 3) =>
        (_shapes[$"{name}.weight"], _shapes[$"{name}.bias"]) = ([to, from, kernel, kernel], [to]);

    private void Linear(string name, long from, long to) => (_shapes[$"{name}.weight"], _shapes[$"{name}.bias"]) = ([to, from], [to]);

    private void Norm(string name, long width) => _shapes[$"{name}.weight"] = _shapes[$"{name}.bias"] = [width];
}
