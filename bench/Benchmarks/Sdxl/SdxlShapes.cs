namespace IpAdapter.Benchmarks.Sdxl;

/// <summary>The shapes of the weights of SDXL's text encoders and autoencoder, by transformers' and diffusers' names.</summary>
internal sealed class SdxlShapes
{
    private readonly Dictionary<string, long[]> _shapes = [];

    /// <summary>A CLIP text encoder.</summary>
    public static IReadOnlyDictionary<string, long[]> TextEncoder(long width, long layers, bool projects)
    {
        var all = new SdxlShapes();
        all._shapes["text_model.embeddings.token_embedding.weight"] = [49408, width];
        all._shapes["text_model.embeddings.position_embedding.weight"] = [77, width];
        for (var layer = 0; layer < layers; layer++)
        {
            var name = $"text_model.encoder.layers.{layer}";
            foreach (var projection in (string[])["q_proj", "k_proj", "v_proj", "out_proj"])
                all.Linear($"{name}.self_attn.{projection}", width, width);
            foreach (var norm in (string[])["layer_norm1", "layer_norm2"]) all.Norm($"{name}.{norm}", width);
            all.Linear($"{name}.mlp.fc1", width, 4 * width);
            all.Linear($"{name}.mlp.fc2", 4 * width, width);
        }
        all.Norm("text_model.final_layer_norm", width);
        if (projects) all._shapes["text_projection.weight"] = [width, width];
        return all._shapes;
    }

    /// <summary>The autoencoder, SD1.5's and SDXL's alike.</summary>
    public static IReadOnlyDictionary<string, long[]> Autoencoder()
    {
        long[] channels = [128, 256, 512, 512];
        var all = new SdxlShapes();
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
