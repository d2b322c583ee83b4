namespace IpAdapter.Diffusion.Imaging;

/// <summary>Resizes and cuts pictures, bit for bit as Pillow does: horizontally, then vertically, rounded to eight bits in between.</summary>
public static class Resampling
{
    private const int Half = 1 << (ResamplingKernel.PrecisionBits - 1);

    /// <summary>Resizes a picture. The same size gives the picture itself.</summary>
    public static Image Resize(this Image image, int width, int height, ResamplingFilter filter) =>
        Resize(image, width, height, filter, (0, 0, image.Width, image.Height));

    /// <summary>Cuts a part out of a picture; what lies outside of it is black.</summary>
    public static Image Crop(this Image image, int x, int y, int width, int height)
    {
        if ((x, y, width, height) == (0, 0, image.Width, image.Height))
            return image;
        var pixels = new byte[checked(width * height * 3)];
        Paste(image, pixels, width, height, -x, -y);
        return new Image(width, height, pixels);
    }

    /// <summary>Resizes a part of a picture (Pillow's <c>box</c>), whose edges may coincide.</summary>
    internal static Image Resize(Image image, int width, int height, ResamplingFilter filter, (double Left, double Top, double Right, double Bottom) part)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var isWidthKept = width == image.Width && part.Left == 0 && part.Right == width;
        var isHeightKept = height == image.Height && part.Top == 0 && part.Bottom == height;
        if (isWidthKept && isHeightKept)
            return image;

        var vertical = isHeightKept ? null : new ResamplingKernel(filter, image.Height, part.Top, part.Bottom, height);
        var first = vertical?.Starts[0] ?? 0;
        var rows = vertical is null ? height : vertical.Starts[^1] + vertical.Counts[^1] - first;
        var source = image.Pixels.Span.Slice(first * image.Width * 3, rows * image.Width * 3);

        byte[]? narrowed = null;
        if (!isWidthKept)
        {
            narrowed = new byte[checked(rows * width * 3)];
            Horizontally(source, narrowed, image.Width, width, rows, new ResamplingKernel(filter, image.Width, part.Left, part.Right, width));
        }
        if (vertical is null)
            return new Image(width, height, narrowed!);

        var pixels = new byte[checked(width * height * 3)];
        Vertically(narrowed is null ? source : narrowed, pixels, width * 3, height, first, vertical);
        return new Image(width, height, pixels);
    }

    /// <summary>Copies a picture onto pixels, at a place; what lies outside is left out.</summary>
    internal static void Paste(Image image, Span<byte> pixels, int width, int height, int x, int y)
    {
        var (from, to) = (Math.Max(x, 0), Math.Min(x + image.Width, width));
        if (from >= to)
            return;
        for (var row = Math.Max(y, 0); row < Math.Min(y + image.Height, height); row++)
            image.Pixels.Span.Slice(((row - y) * image.Width + from - x) * 3, (to - from) * 3).CopyTo(pixels[((row * width + from) * 3)..]);
    }

    private static void Horizontally(ReadOnlySpan<byte> source, Span<byte> target, int sourceWidth, int width, int rows, ResamplingKernel kernel)
    {
        for (var row = 0; row < rows; row++)
        {
            var from = source.Slice(row * sourceWidth * 3, sourceWidth * 3);
            var to = target.Slice(row * width * 3, width * 3);
            for (var column = 0; column < width; column++)
            {
                var weights = kernel.Weights.AsSpan(column * kernel.Taps, kernel.Counts[column]);
                var pixels = from.Slice(kernel.Starts[column] * 3, weights.Length * 3);
                var (red, green, blue) = (Half, Half, Half);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var weight = weights[tap];
                    red += pixels[tap * 3] * weight;
                    green += pixels[tap * 3 + 1] * weight;
                    blue += pixels[tap * 3 + 2] * weight;
                }
                to[column * 3] = Clip(red);
                to[column * 3 + 1] = Clip(green);
                to[column * 3 + 2] = Clip(blue);
            }
        }
    }

    private static void Vertically(ReadOnlySpan<byte> source, Span<byte> target, int rowBytes, int rows, int first, ResamplingKernel kernel)
    {
        // Row by row, not column by column: every inner loop then runs along memory.
        var sums = new int[rowBytes];
        for (var row = 0; row < rows; row++)
        {
            Array.Fill(sums, Half);
            for (var tap = 0; tap < kernel.Counts[row]; tap++)
            {
                var weight = kernel.Weights[row * kernel.Taps + tap];
                var pixels = source.Slice((kernel.Starts[row] + tap - first) * rowBytes, sums.Length);
                for (var index = 0; index < sums.Length; index++)
                    sums[index] += pixels[index] * weight;
            }
            var to = target.Slice(row * rowBytes, sums.Length);
            for (var index = 0; index < sums.Length; index++)
                to[index] = Clip(sums[index]);
        }
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResamplingKernel.PrecisionBits, 0, 255);
}
