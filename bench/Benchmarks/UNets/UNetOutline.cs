using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// What a UNet consists of, told from its configuration alone: the shape of every weight, and every product, convolution and attention of
/// one call.
/// </summary>
internal sealed class UNetOutline
{
    private readonly UNetConfig _config;
    private readonly int _tokens;
    private readonly int _imageTokens;
    private readonly long _rows;
    private readonly Dictionary<string, long[]> _weights = [];
    private readonly List<Operation> _operations = [];

    private UNetOutline(UNetConfig config, long rows, int tokens, int imageTokens) =>
        (_config, _rows, _tokens, _imageTokens) = (config, rows, tokens, imageTokens);

    /// <summary>The shape of every weight, by diffusers' names.</summary>
    public IReadOnlyDictionary<string, long[]> Weights => _weights;

    /// <summary>
    /// What one call computes. The text's and the image's keys and values are not among it: they are computed once a run.
    /// </summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <param name="config">The UNet's shape.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="edge">Edge of the latents.</param>
    /// <param name="tokens">Tokens of the text.</param>
    /// <param name="imageTokens">Tokens of an image prompt, 0 for none.</param>
    public static UNetOutline Create(UNetConfig config, long rows, long edge, int tokens, int imageTokens)
    {
        var outline = new UNetOutline(config, rows, tokens, imageTokens);
        outline.Walk(edge);
        return outline;
    }

    private void Walk(long edge)
    {
        var channels = _config.BlockOutChannels;
        var last = channels.Count - 1;
        var time = 4L * channels[0];
        Linear("time_embedding.linear_1", channels[0], time, positions: 0);
        Linear("time_embedding.linear_2", time, time, positions: 0);
        if (_config.Added is { } added)
        {
            Linear("add_embedding.linear_1", added.PooledWidth + AddedConfig.Numbers * added.NumberWidth, time, positions: 0);
            Linear("add_embedding.linear_2", time, time, positions: 0);
        }
        Convolution("conv_in", _config.InChannels, channels[0], 3, edge);
        var skips = new Stack<long>([channels[0]]);
        long from = channels[0];
        for (var block = 0; block <= last; block++)
        {
            for (var layer = 0; layer < _config.LayersPerBlock; layer++)
            {
                Residual($"down_blocks.{block}.resnets.{layer}", from, channels[block], time, edge);
                if (_config.DownAttention[block]) Transformer($"down_blocks.{block}.attentions.{layer}", block, edge);
                skips.Push(from = channels[block]);
            }
            if (block == last) continue;
            Convolution($"down_blocks.{block}.downsamplers.0.conv", from, from, 3, edge /= 2, stride: 2);
            skips.Push(from);
        }

        Residual("mid_block.resnets.0", from, from, time, edge);
        Transformer("mid_block.attentions.0", last, edge);
        Residual("mid_block.resnets.1", from, from, time, edge);
        for (var block = 0; block <= last; block++)
        {
            var level = last - block;
            for (var layer = 0; layer <= _config.LayersPerBlock; layer++)
            {
                Residual($"up_blocks.{block}.resnets.{layer}", from + skips.Pop(), channels[level], time, edge);
                if (_config.UpAttention[block]) Transformer($"up_blocks.{block}.attentions.{layer}", level, edge);
                from = channels[level];
            }
            if (block < last) Convolution($"up_blocks.{block}.upsamplers.0.conv", from, from, 3, edge *= 2);
        }

        Norm("conv_norm_out", from);
        Convolution("conv_out", from, _config.OutChannels, 3, edge);
    }

    private void Residual(string name, long from, long to, long time, long edge)
    {
        Norm($"{name}.norm1", from);
        Convolution($"{name}.conv1", from, to, 3, edge);
        Linear($"{name}.time_emb_proj", time, to, positions: 0);
        Norm($"{name}.norm2", to);
        Convolution($"{name}.conv2", to, to, 3, edge);
        if (from != to) Convolution($"{name}.conv_shortcut", from, to, 1, edge);
    }

    private void Transformer(string name, int level, long edge)
    {
        var (width, heads, positions) = ((long)_config.BlockOutChannels[level], (long)_config.Heads[level], edge * edge);
        Norm($"{name}.norm", width);
        Linear($"{name}.proj_in", width, width, positions, isConvolution: !_config.UsesLinearProjection);
        for (var depth = 0; depth < _config.TransformerLayers[level]; depth++)
        {
            var block = $"{name}.transformer_blocks.{depth}";
            foreach (var norm in (string[])["norm1", "norm2", "norm3"]) Norm($"{block}.{norm}", width);
            foreach (var projection in (string[])["to_q", "to_k", "to_v"])
                Linear($"{block}.attn1.{projection}", width, width, positions, hasBias: false);
            Linear($"{block}.attn1.to_out.0", width, width, positions);
            Attention(heads, positions, positions, width / heads);
            Linear($"{block}.attn2.to_q", width, width, positions, hasBias: false);
            _weights[$"{block}.attn2.to_k.weight"] = _weights[$"{block}.attn2.to_v.weight"] = [width, _config.CrossAttentionWidth];
            Linear($"{block}.attn2.to_out.0", width, width, positions);
            Attention(heads, positions, _tokens, width / heads);
            if (_imageTokens > 0) Attention(heads, positions, _imageTokens, width / heads);
            _weights[$"{block}.ff.net.0.proj.weight"] = [8 * width, width];
            _weights[$"{block}.ff.net.0.proj.bias"] = [8 * width];
            for (var half = 0; half < 2; half++) _operations.Add(Operation.Product(_rows * positions, width, 4 * width));
            Linear($"{block}.ff.net.2", 4 * width, width, positions);
        }
        Linear($"{name}.proj_out", width, width, positions, isConvolution: !_config.UsesLinearProjection);
    }

    private void Convolution(string name, long from, long to, long kernel, long edge, long stride = 1)
    {
        (_weights[$"{name}.weight"], _weights[$"{name}.bias"]) = ([to, from, kernel, kernel], [to]);
        _operations.Add(Operation.Convolution(_rows, from, to, kernel, edge * stride, stride));
    }

    // No positions: the time, which is one row whatever the batch.
    private void Linear(string name, long from, long to, long positions, bool hasBias = true, bool isConvolution = false)
    {
        _weights[$"{name}.weight"] = isConvolution ? [to, from, 1, 1] : [to, from];
        if (hasBias) _weights[$"{name}.bias"] = [to];
        _operations.Add(Operation.Product(positions == 0 ? 1 : _rows * positions, from, to));
    }

    private void Norm(string name, long width) => _weights[$"{name}.weight"] = _weights[$"{name}.bias"] = [width];

    private void Attention(long heads, long positions, long tokens, long width) =>
        _operations.Add(Operation.Attention(_rows, heads, positions, tokens, width));
}
