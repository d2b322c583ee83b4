namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// How much memory a call of a UNet and its backward pass take beside its weights: what autograd keeps of every layer, counted as the
/// layers follow each other, and what one layer's backward pass works with.
/// </summary>
public static class UNetGradientMemory
{
    // Tensors of a block's width that autograd keeps of a transformer block where its weights do not learn: what its three norms read (3);
    // of self-attention queries, keys, values and result (4), of cross-attention queries and the results for text and picture (3); of the
    // feed-forward layer, four times as wide, both halves and the gate (12). A linear layer keeps nothing while its weight does not learn.
    private const int OfTransformerBlock = 22;

    // What its linear layers read, where they learn.
    private const int ReadByLinears = 11;

    // Gradients of one layer, while it is differentiated: a feed-forward layer's two halves and what they come from.
    private const int InBackward = 12;

    /// <summary>Bytes at the largest place.</summary>
    /// <param name="config">Shape of the UNet.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="width">Width of the latents.</param>
    /// <param name="height">Height of the latents.</param>
    /// <param name="type">Type that is computed in.</param>
    /// <param name="isCheckpointed">Whether layers are computed again in the backward pass.</param>
    /// <param name="learns">Whether the UNet's own weights learn.</param>
    public static long Compute(UNetConfig config, long rows, long width, long height, ScalarType type, bool isCheckpointed,
        bool learns = false)
    {
        var (channels, blocks) = (config.BlockOutChannels, new UNetBlocks(config));
        var areas = new double[channels.Count];
        for (var level = 0; level < areas.Length; (width, height, level) = ((width + 1) / 2, (height + 1) / 2, level + 1))
            areas[level] = (double)rows * width * height;

        var (outputs, insides, largest) = (3 * channels[0] * areas[0], 0.0, 0.0);   // first convolution, last norm and its silu
        foreach (var block in blocks.Down.Append(blocks.Mid).Concat(blocks.Up))
        {
            for (var layer = 0; layer < block.Residuals.Count; layer++)
            {
                var (read, given) = block.Residuals[layer];
                var area = areas[block.Level];
                // Norms' and silus' results, what the convolutions gave, and what was put side by side on the way up.
                var inside = ((block.Part == UNetPart.Up ? 3 : 2) * read + 3.0 * given) * area;
                if (layer < block.TransformerCount)
                    inside += config.TransformerLayers[block.Level] * (OfTransformerBlock + (learns ? ReadByLinears : 0.0)) * given * area;
                outputs += given * area;
                insides += inside;
                largest = Math.Max(largest, (isCheckpointed ? inside : 0) + InBackward * given * area);
            }

            if (block.Resampler is not null)
                outputs += channels[block.Level] * (block.Part == UNetPart.Up ? 2 * areas[block.Level - 1] : areas[block.Level + 1]);
        }

        return MemoryAmounts.Bytes(outputs + largest + (isCheckpointed ? 0 : insides), type);
    }
}
