namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// How much memory one call of a UNet takes beside its weights: what its layers give is counted as they follow each other, with the skip
/// connections that wait for the way up.
/// Attention takes no more than its queries, keys and values: libtorch never makes the table of all positions by all positions.
/// </summary>
public static class UNetMemory
{
    // Tensors of a block's width that a transformer holds while its feed-forward layer is computed: that is its largest place. Each
    // further block in it adds its output.
    private const int InTransformer = 20;

    /// <summary>Bytes at the largest place.</summary>
    /// <param name="config">Shape of the UNet.</param>
    /// <param name="rows">Rows of the batch: guidance doubles them.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="type">Type that is computed in.</param>
    public static long Compute(UNetConfig config, long rows, long width, long height, ScalarType type)
    {
        var last = config.BlockOutChannels.Count - 1;
        var areas = new double[last + 1];
        for (var level = 0; level <= last; (width, height, level) = ((width + 1) / 2, (height + 1) / 2, level + 1))
            areas[level] = (double)rows * width * height;
        var (skips, peak) = (new Stack<double>([config.BlockOutChannels[0] * areas[0]]), 0.0);
        Descend(config, areas, skips, ref peak);
        peak = Math.Max(peak, skips.Sum() + Layer(config, last, config.BlockOutChannels[last], areas[last], hasAttention: true));
        Ascend(config, areas, skips, ref peak);
        return MemoryAmounts.Bytes(peak, type);
    }

    private static void Descend(UNetConfig config, double[] areas, Stack<double> skips, ref double peak)
    {
        var channels = config.BlockOutChannels;
        for (var level = 0; level < channels.Count; level++)
        {
            var (output, held) = (channels[level] * areas[level], 0.0);
            for (var layer = 0; layer < config.LayersPerBlock; layer++)
            {
                var width = layer == 0 ? channels[Math.Max(0, level - 1)] : channels[level];
                peak = Math.Max(peak, skips.Sum() + held + Layer(config, level, width, areas[level], config.DownAttention[level]));
                skips.Push(output);
                if (config.DownAttention[level]) held += output;   // what the residual layer gave, until the block is left
            }
            if (level < channels.Count - 1) skips.Push(channels[level] * areas[level + 1]);
        }
    }

    private static void Ascend(UNetConfig config, double[] areas, Stack<double> skips, ref double peak)
    {
        var channels = config.BlockOutChannels;
        for (var level = channels.Count - 1; level >= 0; level--)
        {
            var (output, held) = (channels[level] * areas[level], 0.0);
            var before = channels[Math.Min(channels.Count - 1, level + 1)];
            var isAttentive = config.UpAttention[channels.Count - 1 - level];
            for (var layer = 0; layer <= config.LayersPerBlock; layer++)
            {
                var joined = before * areas[level] + skips.Peek();
                held += joined;
                peak = Math.Max(peak, skips.Sum() + held + Layer(config, level, joined / areas[level], areas[level], isAttentive));
                skips.Pop();
                held += (isAttentive ? 2 : 1) * output;
                before = channels[level];
            }
            // Doubled, convolved, and both as oneDNN lays them out.
            if (level > 0) peak = Math.Max(peak, skips.Sum() + held + 4 * channels[level] * areas[level - 1]);
        }
    }

    // The larger of the two: a residual layer, or the transformer behind it.
    private static double Layer(UNetConfig config, int level, double read, double area, bool hasAttention)
    {
        var residual = MemoryAmounts.Residual(read, config.BlockOutChannels[level]);
        var transformer = hasAttention ? (InTransformer + config.TransformerLayers[level]) * config.BlockOutChannels[level] : 0;
        return area * Math.Max(residual, transformer);
    }
}
