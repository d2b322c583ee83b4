namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>The tensors of a UNet (by diffusers' names), and of the half of it that a ControlNet copies.</summary>
internal sealed class UNetTensors
{
    private const string Distilled = "a distilled UNet with other numbers of transformer blocks from place to place (SSD-1B, Vega)";

    // A part of a name, and the kind of UNet that has it.
    private static readonly (string Part, string Kind)[] Kinds =
    [
        ("cond_proj", "a latent consistency model that is told the guidance (LCM)"),
        ("to_k_ip", "a UNet with an image prompt adapter merged in"), ("encoder_hid_proj", "a UNet with an image prompt adapter merged in"),
        ("fuser", "a UNet that is told places (GLIGEN)"), ("motion_modules", "a UNet for films (AnimateDiff)"),
            ("time_mixer", "a UNet for films (Stable Video Diffusion)"),
        ("label_emb", "a UNet that is told classes or pictures (an upscaler, unCLIP)"),
            ("class_embedding", "a UNet that is told classes or pictures (an upscaler, unCLIP)"),
        ("attentions", Distilled), ("transformer_blocks", Distilled),
    ];

    private readonly NetworkTensors _weights = new();
    private readonly UNetConfig _config;
    private readonly UNetBlocks _blocks;
    private readonly long _time;

    private UNetTensors(UNetConfig config) => (_config, _blocks, _time) = (config, new(config), 4L * config.BlockOutChannels[0]);

    /// <summary>Those of a whole UNet.</summary>
    public static NetworkTensors For(UNetConfig config)
    {
        var unet = new UNetTensors(config);
        unet.WayDown();
        unet.WayUp();
        return unet._weights;
    }

    /// <summary>Those of the way down and the middle.</summary>
    public static NetworkTensors ForHalf(UNetConfig config)
    {
        var unet = new UNetTensors(config);
        unet.WayDown();
        return unet._weights;
    }

    /// <summary>Which kind of UNet has a tensor of that name, where one like those here has none.</summary>
    public static string? KindOf(string name) => Kinds.FirstOrDefault(kind => name.Contains(kind.Part, StringComparison.Ordinal)).Kind;

    private void WayDown()
    {
        var channels = _config.BlockOutChannels;
        _weights.Linear("time_embedding.linear_1", _time, channels[0]);
        _weights.Linear("time_embedding.linear_2", _time, _time);
        if (_config.Added is { } added)
        {
            _weights.Linear("add_embedding.linear_1", _time, added.PooledWidth + AddedConfig.Numbers * added.NumberWidth);
            _weights.Linear("add_embedding.linear_2", _time, _time);
        }

        _weights.Convolution("conv_in", channels[0], _config.InChannels);
        foreach (var block in _blocks.Down) Block(block);
        Block(_blocks.Mid);
    }

    private void WayUp()
    {
        foreach (var block in _blocks.Up) Block(block);
        _weights.Norm("conv_norm_out", _config.BlockOutChannels[0]);
        _weights.Convolution("conv_out", _config.OutChannels, _config.BlockOutChannels[0]);
    }

    private void Block(UNetBlock block)
    {
        foreach (var (layer, (inputs, outputs)) in block.Residuals.Index())
        {
            _weights.Residual(block.Residual(layer), inputs, outputs);
            _weights.Linear($"{block.Residual(layer)}.time_emb_proj", outputs, _time);
            if (layer < block.TransformerCount) Transformer(block.Transformer(layer), block.Level);
        }

        var width = _config.BlockOutChannels[block.Level];
        if (block.Resampler is { } resampler) _weights.Convolution($"{block.Name}.{resampler}", width, width);
    }

    private void Transformer(string name, int level)
    {
        long width = _config.BlockOutChannels[level];
        _weights.Norm($"{name}.norm", width);
        Projection($"{name}.proj_in", width);
        for (var depth = 0; depth < _config.TransformerLayers[level]; depth++)
        {
            var block = $"{name}.transformer_blocks.{depth}";
            foreach (var norm in (ReadOnlySpan<string>)["norm1", "norm2", "norm3"]) _weights.Norm($"{block}.{norm}", width);
            Attention($"{block}.attn1", width, width);
            Attention($"{block}.attn2", width, _config.CrossAttentionWidth);
            _weights.Linear($"{block}.ff.net.0.proj", 8 * width, width);
            _weights.Linear($"{block}.ff.net.2", width, 4 * width);
        }

        Projection($"{name}.proj_out", width);
    }

    private void Projection(string name, long width)
    {
        if (_config.UsesLinearProjection) _weights.Linear(name, width, width);
        else _weights.Convolution(name, width, width, edge: 1);
    }

    private void Attention(string name, long width, long readWidth)
    {
        _weights.Unbiased($"{name}.to_q", width, width);
        _weights.Unbiased($"{name}.to_k", width, readWidth);
        _weights.Unbiased($"{name}.to_v", width, readWidth);
        _weights.Linear($"{name}.to_out.0", width, width);
    }
}
