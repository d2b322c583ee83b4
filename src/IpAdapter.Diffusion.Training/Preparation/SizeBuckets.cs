namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>
/// Sizes of about equal area and different shape (aspect-ratio buckets, as NovelAI and SDXL's authors train; arXiv:2307.01952, section
/// 2.3): a picture goes to the one that it loses least to.
/// </summary>
public static class SizeBuckets
{
    /// <summary>
    /// Lists sizes: every width from half to double of the square's, and with it the greatest height that keeps the area.
    /// </summary>
    /// <param name="width">Width of the size whose area is not exceeded.</param>
    /// <param name="height">Its height.</param>
    /// <param name="multiple">What every edge is a multiple of (<see cref="MultipleFor"/>).</param>
    /// <returns>The sizes, the narrowest first; none where the area is less than one square of that edge.</returns>
    public static IReadOnlyList<(int Width, int Height)> Create(int width, int height, int multiple)
    {
        var area = (long)width * height;
        var edge = Math.Sqrt(area);
        var sizes = new List<(int Width, int Height)>();
        for (var wide = multiple; wide <= 2 * edge; wide += multiple)
        {
            var high = (int)(area / wide / multiple * multiple);
            if (2 * wide >= edge && high >= multiple && 2 * high >= edge && high <= 2 * edge)
                sizes.Add((wide, high));
        }

        return sizes;
    }

    /// <summary>What edges have to be a multiple of, in pixels, so that a UNet halves them without a rest: 64 for Stable Diffusion 1.5.
    /// </summary>
    public static int MultipleFor(UNetConfig unet, AutoencoderConfig autoencoder) =>
        autoencoder.PixelsPerLatent << (unet.BlockOutChannels.Count - 1);

    /// <summary>The size whose shape is the nearest to a picture's; of two equally near ones the first.</summary>
    public static (int Width, int Height) Nearest(IReadOnlyList<(int Width, int Height)> sizes, int width, int height)
    {
        var shape = Math.Log((double)width / height);
        return sizes.MinBy(size => Math.Abs(Math.Log((double)size.Width / size.Height) - shape));
    }
}
