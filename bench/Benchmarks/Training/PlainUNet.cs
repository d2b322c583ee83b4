using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Benchmarks.Training;

/// <summary>
/// The emblem's UNet with an IP-Adapter, written down with TorchSharp's own operators as a user of it would: what the library's training is
/// held against. Every layer keeps what autograd wants, and a text's keys and values are computed where they are read.
/// </summary>
/// <param name="frozen">The UNet's weights, by diffusers' names.</param>
/// <param name="config">Its shape.</param>
/// <param name="learning">The adapter's, by the names of its file.</param>
internal sealed class PlainUNet(Func<string, Tensor?> frozen, UNetConfig config, IReadOnlyDictionary<string, Tensor> learning)
{
    private readonly Dictionary<string, int> _crossAttentions = AttentionSites.For(config).Where(site => site.IsCross)
        .ToDictionary(site => site.Name, site => site.Index);

    private Tensor _time = null!, _text = null!, _image = null!;

    /// <param name="x">[row, channel, height, width].</param>
    /// <param name="timesteps">[row].</param>
    /// <param name="text">[row, token, channel].</param>
    /// <param name="embeddings">[row, channel].</param>
    public Tensor Forward(Tensor x, Tensor timesteps, Tensor text, Tensor embeddings)
    {
        var channels = config.BlockOutChannels;
        var half = channels[0] / 2;
        var angles = timesteps.unsqueeze(1) * (arange(half, ScalarType.Float32) * (-Math.Log(10_000) / half)).exp();
        _time = cat([angles.cos(), angles.sin()], 1);
        _time = Linear("time_embedding.linear_2", Silu(Linear("time_embedding.linear_1", _time)));
        _text = text;
        var projected = nn.functional.linear(embeddings, learning["image_proj.proj.weight"], learning["image_proj.proj.bias"]);
        _image = nn.functional.layer_norm(projected.reshape(x.size(0), -1, config.CrossAttentionWidth), [config.CrossAttentionWidth],
            learning["image_proj.norm.weight"], learning["image_proj.norm.bias"]);

        x = Convolution("conv_in", x);
        var skips = new Stack<Tensor>([x]);
        for (var block = 0; block < channels.Count; block++)
        {
            for (var layer = 0; layer < config.LayersPerBlock; layer++)
                skips.Push(x = Layer($"down_blocks.{block}", layer, x, block, config.DownAttention[block]));
            if (block < channels.Count - 1)
                skips.Push(x = Convolution($"down_blocks.{block}.downsamplers.0.conv", x, stride: 2));
        }

        x = Residual("mid_block.resnets.1", Layer("mid_block", 0, x, channels.Count - 1, hasAttention: true));
        for (var block = 0; block < channels.Count; block++)
        {
            for (var layer = 0; layer <= config.LayersPerBlock; layer++)
                x = Layer($"up_blocks.{block}", layer, cat([x, skips.Pop()], 1), channels.Count - 1 - block, config.UpAttention[block]);
            if (block < channels.Count - 1)
                x = Convolution($"up_blocks.{block}.upsamplers.0.conv",
                    nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest));
        }

        return Convolution("conv_out", Silu(GroupNorm("conv_norm_out", x, config.NormEpsilon)));
    }

    private Tensor Layer(string block, int layer, Tensor x, int level, bool hasAttention)
    {
        x = Residual($"{block}.resnets.{layer}", x);
        return hasAttention ? Transformer($"{block}.attentions.{layer}", x, config.Heads[level]) : x;
    }

    private Tensor Residual(string name, Tensor x)
    {
        var hidden = Convolution($"{name}.conv1", Silu(GroupNorm($"{name}.norm1", x, config.NormEpsilon)));
        hidden = hidden + Linear($"{name}.time_emb_proj", Silu(_time)).unsqueeze(-1).unsqueeze(-1);
        hidden = Convolution($"{name}.conv2", Silu(GroupNorm($"{name}.norm2", hidden, config.NormEpsilon)));
        return (frozen($"{name}.conv_shortcut.weight") is null ? x : Convolution($"{name}.conv_shortcut", x)) + hidden;
    }

    private Tensor Transformer(string name, Tensor x, int heads)
    {
        var (rows, channels, height, width) = (x.size(0), x.size(1), x.size(2), x.size(3));
        var block = $"{name}.transformer_blocks.0";
        var states = Convolution($"{name}.proj_in", GroupNorm($"{name}.norm", x, 1e-6)).permute(0, 2, 3, 1)
            .reshape(rows, height * width, channels);
        var normed = LayerNorm($"{block}.norm1", states);
        states = SelfAttention($"{block}.attn1", normed, heads) + states;
        states = CrossAttention($"{block}.attn2", LayerNorm($"{block}.norm2", states), heads) + states;
        var gated = Linear($"{block}.ff.net.0.proj", LayerNorm($"{block}.norm3", states)).chunk(2, -1);
        states = Linear($"{block}.ff.net.2", gated[0] * nn.functional.gelu(gated[1])) + states;
        return Convolution($"{name}.proj_out", states.reshape(rows, height, width, channels).permute(0, 3, 1, 2).contiguous()) + x;
    }

    private Tensor SelfAttention(string name, Tensor states, int heads) => Linear($"{name}.to_out.0",
        Attend(Linear($"{name}.to_q", states), Linear($"{name}.to_k", states), Linear($"{name}.to_v", states), heads));

    // Z = Attention(Q, K, V) + Attention(Q, K', V')   (arXiv:2308.06721, equation 5)
    private Tensor CrossAttention(string name, Tensor states, int heads)
    {
        var (query, index) = (Linear($"{name}.to_q", states), _crossAttentions[name]);
        var text = Attend(query, Linear($"{name}.to_k", _text), Linear($"{name}.to_v", _text), heads);
        var image = Attend(query, nn.functional.linear(_image, learning[$"ip_adapter.{index}.to_k_ip.weight"]),
            nn.functional.linear(_image, learning[$"ip_adapter.{index}.to_v_ip.weight"]), heads);
        return Linear($"{name}.to_out.0", text + image);
    }

    private static Tensor Attend(Tensor query, Tensor key, Tensor value, int heads)
    {
        var attended = nn.functional.scaled_dot_product_attention(Heads(query), Heads(key), Heads(value));
        return attended.transpose(1, 2).reshape(query.size(0), query.size(1), -1);

        Tensor Heads(Tensor states) => states.view(states.size(0), states.size(1), heads, -1).transpose(1, 2);
    }

    private static Tensor Silu(Tensor x) => nn.functional.silu(x);

    private Tensor Linear(string name, Tensor x) => nn.functional.linear(x, frozen($"{name}.weight")!, frozen($"{name}.bias"));

    private Tensor Convolution(string name, Tensor x, long stride = 1)
    {
        var weight = frozen($"{name}.weight")!;
        return nn.functional.conv2d(x, weight, frozen($"{name}.bias"), [stride, stride], [weight.size(2) / 2, weight.size(3) / 2]);
    }

    private Tensor GroupNorm(string name, Tensor x, double epsilon) =>
        nn.functional.group_norm(x, config.NormGroups, frozen($"{name}.weight"), frozen($"{name}.bias"), epsilon);

    private Tensor LayerNorm(string name, Tensor x) =>
        nn.functional.layer_norm(x, [x.size(-1)], frozen($"{name}.weight"), frozen($"{name}.bias"));
}
