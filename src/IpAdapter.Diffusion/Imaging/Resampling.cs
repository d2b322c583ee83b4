namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Resizes and cuts pictures, bit for bit as Pillow 13 does: along one edge, then along the other, rounded to eight bits in between.
/// </summary>
public static class Resampling
{
    private const int Half = 1 << (ResamplingKernel.PrecisionBits - 1);

    /// <summary>Resizes a picture. The same size gives the picture itself.</summary>
    /// <exception cref="ImageSizeException">It would be too large.</exception>
    public static Image Resize(this Image image, int width, int height, ResamplingFilter filter) =>
        Resize(image, width, height, filter, (0, 0, image.Width, image.Height))
            .WithAlphaOf(image, levels => levels.Resize(width, height, filter));

    /// <summary>
    /// Resizes a picture and cuts a part out of what comes out. Nothing beside that part is made: all of it might be too large.
    /// </summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">Width of all of the resized picture.</param>
    /// <param name="height">Height of all of the resized picture.</param>
    /// <param name="filter">How it is resized.</param>
    /// <param name="part">Left and top of the part, within the resized picture, and its width and height.</param>
    /// <exception cref="ImageSizeException">The part would be too large.</exception>
    public static Image ResizeAndCrop(
        this Image image, long width, long height, ResamplingFilter filter, (long X, long Y, int Width, int Height) part)
    {
        if (part.X < 0 || part.Y < 0 || part.X + part.Width > width || part.Y + part.Height > height)
            throw new ArgumentOutOfRangeException(nameof(part), part, $"The part lies beyond a picture of {width} x {height} pixels.");
        return Resize(image, (width, height), filter, (0, 0, image.Width, image.Height), new(part.X, part.Width), new(part.Y, part.Height))
            .WithAlphaOf(image, levels => levels.ResizeAndCrop(width, height, filter, part));
    }

    /// <summary>Cuts a part out of a picture; what lies outside of it is black.</summary>
    /// <exception cref="ImageSizeException">It would be too large.</exception>
    public static Image Crop(this Image image, int x, int y, int width, int height) =>
        Cut(image, x, y, width, height).WithAlphaOf(image, levels => Cut(levels, x, y, width, height));

    /// <summary>Resizes a part of a picture (Pillow's <c>box</c>), whose edges may coincide.</summary>
    internal static Image Resize(
        Image image, int width, int height, ResamplingFilter filter, (float Left, float Top, float Right, float Bottom) box) =>
        Resize(image, (width, height), filter, box, new(0, width), new(0, height));

    /// <summary>Copies a picture onto pixels, at a place; what lies outside is left out.</summary>
    internal static void Paste(Image image, Span<byte> pixels, int width, int height, long x, long y)
    {
        var (from, to) = ((int)Math.Max(x, 0), (int)Math.Min(x + image.Width, width));
        if (from >= to)
            return;
        for (var row = (int)Math.Max(y, 0); row < Math.Min(y + image.Height, height); row++)
        {
            var source = image.Pixels.Span.Slice((int)((row - y) * image.Width + from - x) * 3, (to - from) * 3);
            source.CopyTo(pixels[((row * width + from) * 3)..]);
        }
    }

    private static Image Resize(
        Image image,
        (long Width, long Height) size,
        ResamplingFilter filter,
        (float Left, float Top, float Right, float Bottom) box,
        EdgeRange columns,
        EdgeRange rows)
    {
        if (ImageSize.ProblemOf(columns.Length, rows.Length) is { } problem)
            throw new ImageSizeException(problem);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns.Length, nameof(size));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows.Length, nameof(size));

        var isWidthKept = size.Width == image.Width && box.Left == 0 && box.Right == image.Width;
        var isHeightKept = size.Height == image.Height && box.Top == 0 && box.Bottom == image.Height;
        var horizontal = isWidthKept ? null : new ResamplingKernel(filter, image.Width, box.Left, box.Right, size.Width, columns);
        var vertical = isHeightKept ? null : new ResamplingKernel(filter, image.Height, box.Top, box.Bottom, size.Height, rows);

        var (readColumns, readRows) = (horizontal?.Reads ?? columns, vertical?.Reads ?? rows);
        var read = Cut(image, (int)readColumns.Start, (int)readRows.Start, readColumns.Length, readRows.Length);
        return IsHeightFirst(image, size)
            ? Horizontally(Vertically(read, vertical), horizontal)
            : Vertically(Horizontally(read, horizontal), vertical);
    }

    private static Image Cut(Image image, int x, int y, int width, int height)
    {
        if ((x, y, width, height) == (0, 0, image.Width, image.Height))
            return image;
        var pixels = ImageSize.NewPixels(width, height);
        Paste(image, pixels, width, height, -(long)x, -(long)y);
        return new Image(width, height, pixels);
    }

    // Pillow 13 (Resample.c, ImagingResample) begins with the height where that loses more than twice the pixels that the width loses;
    // since pixels are rounded in between, the order shows.
    // The edges are the whole picture's, also where a part of it is resized.
    private static bool IsHeightFirst(Image image, (long Width, long Height) size) =>
        size.Height < image.Height && image.Height - size.Height > 2 * (image.Width - size.Width);

    private static Image Horizontally(Image image, ResamplingKernel? kernel)
    {
        if (kernel is null)
            return image;
        var (width, rowBytes) = (kernel.Starts.Length, image.Width * 3);
        var result = ImageSize.NewPixels(width, image.Height);
        for (var row = 0; row < image.Height; row++)
        {
            var from = image.Pixels.Span.Slice(row * rowBytes, rowBytes);
            var to = result.AsSpan(row * width * 3, width * 3);
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
        return new Image(width, image.Height, result);
    }

    private static Image Vertically(Image image, ResamplingKernel? kernel)
    {
        if (kernel is null)
            return image;
        // Row by row, not column by column: every inner loop then runs along memory.
        var (height, rowBytes) = (kernel.Starts.Length, image.Width * 3);
        var result = ImageSize.NewPixels(image.Width, height);
        var sums = new int[rowBytes];
        for (var row = 0; row < height; row++)
        {
            Array.Fill(sums, Half);
            for (var tap = 0; tap < kernel.Counts[row]; tap++)
            {
                var weight = kernel.Weights[row * kernel.Taps + tap];
                var pixels = image.Pixels.Span.Slice((kernel.Starts[row] + tap) * rowBytes, sums.Length);
                for (var index = 0; index < sums.Length; index++)
                    sums[index] += pixels[index] * weight;
            }
            var to = result.AsSpan(row * rowBytes, sums.Length);
            for (var index = 0; index < sums.Length; index++)
                to[index] = Clip(sums[index]);
        }
        return new Image(image.Width, height, result);
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> ResamplingKernel.PrecisionBits, 0, 255);
}
