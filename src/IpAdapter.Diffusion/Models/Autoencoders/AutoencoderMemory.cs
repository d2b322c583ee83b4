namespace IpAdapter.Diffusion.Models.Autoencoders;

/// <summary>
/// How much memory an autoencoder takes beside its weights for one picture: its largest tensors are those at the picture's full size.
/// </summary>
public static class AutoencoderMemory
{
    // Tensors of the inner width that attention holds in the middle.
    private const int InAttention = 9;

    // Tensors of the inner width that a tiny one's block holds at full size: what it reads, what two convolutions give, and both of one
    // once more as oneDNN lays them out. Enlarging holds less.
    private const int InTinyBlock = 5;

    /// <summary>Bytes at the largest place while a picture is decoded.</summary>
    /// <param name="config">Shape of the autoencoder.</param>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Height of the picture in pixels.</param>
    /// <param name="tile">Edge of a tile in pixels; 0 for none.</param>
    /// <param name="type">Type that is computed in.</param>
    public static long ToDecode(AutoencoderConfig config, long width, long height, int tile, ScalarType type) =>
        Compute(config, width, height, tile, type, isDecoder: true);

    /// <summary>Bytes at the largest place while a picture is encoded.</summary>
    /// <inheritdoc cref="ToDecode"/>
    public static long ToEncode(AutoencoderConfig config, long width, long height, int tile, ScalarType type) =>
        Compute(config, width, height, tile, type, isDecoder: false);

    private static long Compute(AutoencoderConfig config, long width, long height, int tile, ScalarType type, bool isDecoder)
    {
        var pixels = (double)width * height;
        var area = tile == 0 ? pixels : Math.Min(width, tile) * (double)Math.Min(height, tile);
        // Beside the network: the whole picture as the network gives it, once more in parts where there are tiles, and in numbers between
        // 0 and 1.
        var pictures = 3 * pixels * (tile == 0 ? 1 : 2);
        var peak = MemoryAmounts.Bytes(Peak(config, area, isDecoder) + pictures, type);
        return isDecoder ? peak + MemoryAmounts.Bytes(3 * pixels, ScalarType.Float32) : peak;
    }

    private static double Peak(AutoencoderConfig config, double area, bool isDecoder)
    {
        var (channels, last) = (config.BlockOutChannels, config.BlockOutChannels.Count - 1);
        if (config.IsTiny) return area * InTinyBlock * channels[0];
        var peak = InAttention * channels[last] * area / (config.PixelsPerLatent * (double)config.PixelsPerLatent);
        for (var level = 0; level <= last; level++)
        {
            var here = area / (1L << (2 * level));
            // The decoder comes from the level within, the encoder from the level without.
            double read = isDecoder ? channels[Math.Min(last, level + 1)] : channels[Math.Max(0, level - 1)];
            peak = Math.Max(peak, here * (read + MemoryAmounts.Residual(read, channels[level])));
            // Doubled: four times as many, read, given, and both as oneDNN lays them out. Halved: a margin is put around what is read.
            if (level < last) peak = Math.Max(peak, isDecoder ? here * 4.25 * channels[level + 1] : here * 3.5 * channels[level]);
        }
        return peak;
    }
}
