namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// The blocks of a UNet (arXiv:2112.10752), described once: its network is built of them, its tensors, its attention layers and the
/// memory it takes are counted by them.
/// </summary>
internal sealed class UNetBlocks(UNetConfig config)
{
    private readonly int _last = config.BlockOutChannels.Count - 1;

    /// <summary>The way down, from the largest pictures.</summary>
    public IReadOnlyList<UNetBlock> Down => [.. Enumerable.Range(0, _last + 1).Select(DownAt)];

    /// <summary>The middle.</summary>
    public UNetBlock Mid => new(UNetPart.Mid, 0, _last, [(Channels(_last), Channels(_last)), (Channels(_last), Channels(_last))], 1, null);

    /// <summary>The way up, from the smallest pictures.</summary>
    public IReadOnlyList<UNetBlock> Up => [.. Enumerable.Range(0, _last + 1).Select(UpAt)];

    /// <summary>
    /// Channels of the skip connections, in the order they are made: the first convolution's, then a block's layers' and its last
    /// convolution's.
    /// </summary>
    public IEnumerable<int> Skips => Down.SelectMany(SkipsOf).Prepend(Channels(0));

    private UNetBlock DownAt(int block)
    {
        var residuals = Enumerable.Range(0, config.LayersPerBlock)
            .Select(layer => (layer == 0 ? Channels(block - 1) : Channels(block), Channels(block))).ToArray();
        return new(UNetPart.Down, block, block, residuals, config.DownAttention[block] ? residuals.Length : 0,
            block < _last ? "downsamplers.0.conv" : null);
    }

    private UNetBlock UpAt(int block)
    {
        var level = _last - block;
        var residuals = Enumerable.Range(0, config.LayersPerBlock + 1).Select(layer => (Joined(level, layer), Channels(level))).ToArray();
        return new(UNetPart.Up, block, level, residuals, config.UpAttention[block] ? residuals.Length : 0,
            block < _last ? "upsamplers.0.conv" : null);
    }

    // The output so far, and the skip connection beside it: the last of a block comes from the level above.
    private int Joined(int level, int layer)
    {
        var before = layer == 0 ? Channels(level + 1) : Channels(level);
        var skip = layer == config.LayersPerBlock ? Channels(level - 1) : Channels(level);
        return before + skip;
    }

    private IEnumerable<int> SkipsOf(UNetBlock block) =>
        block.Residuals.Select(residual => residual.Outputs).Concat(block.Resampler is null ? [] : [Channels(block.Level)]);

    // Beside the first and the last level there is the first or the last again.
    private int Channels(int level) => config.BlockOutChannels[Math.Clamp(level, 0, _last)];
}
