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
        var (last, blocks) = (config.BlockOutChannels.Count - 1, new UNetBlocks(config));
        var areas = new double[last + 1];
        for (var level = 0; level <= last; (width, height, level) = ((width + 1) / 2, (height + 1) / 2, level + 1))
            areas[level] = (double)rows * width * height;
        var (skips, peak) = (new Stack<double>([config.BlockOutChannels[0] * areas[0]]), 0.0);
        foreach (var block in blocks.Down) Descend(config, block, areas, skips, ref peak);
        peak = Math.Max(peak, skips.Sum() + Layer(config, last, config.BlockOutChannels[last], areas[last], hasAttention: true));
        foreach (var block in blocks.Up) Ascend(config, block, areas, skips, ref peak);
        return MemoryAmounts.Bytes(peak, type);
    }

    private static void Descend(UNetConfig config, UNetBlock block, double[] areas, Stack<double> skips, ref double peak)
    {
        var (level, output, held) = (block.Level, config.BlockOutChannels[block.Level] * areas[block.Level], 0.0);
        foreach (var (inputs, _) in block.Residuals)
        {
            peak = Math.Max(peak, skips.Sum() + held + Layer(config, level, inputs, areas[level], block.TransformerCount > 0));
            skips.Push(output);
            if (block.TransformerCount > 0) held += output;   // what the residual layer gave, until the block is left
        }
        if (block.Resampler is not null) skips.Push(config.BlockOutChannels[level] * areas[level + 1]);
    }

    private static void Ascend(UNetConfig config, UNetBlock block, double[] areas, Stack<double> skips, ref double peak)
    {
        var (level, output, held) = (block.Level, config.BlockOutChannels[block.Level] * areas[block.Level], 0.0);
        foreach (var (inputs, _) in block.Residuals)
        {
            held += inputs * areas[level];
            peak = Math.Max(peak, skips.Sum() + held + Layer(config, level, inputs, areas[level], block.TransformerCount > 0));
            skips.Pop();
            held += (block.TransformerCount > 0 ? 2 : 1) * output;
        }
        // Doubled, convolved, and both as oneDNN lays them out.
        if (block.Resampler is not null)
            peak = Math.Max(peak, skips.Sum() + held + 4 * config.BlockOutChannels[level] * areas[level - 1]);
    }

    // The larger of the two: a residual layer, or the transformer behind it.
    private static double Layer(UNetConfig config, int level, double read, double area, bool hasAttention)
    {
        var residual = MemoryAmounts.Residual(read, config.BlockOutChannels[level]);
        var transformer = hasAttention ? (InTransformer + config.TransformerLayers[level]) * config.BlockOutChannels[level] : 0;
        return area * Math.Max(residual, transformer);
    }
}
