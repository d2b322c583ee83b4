using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.ImagePrompts.Preparation;

/// <summary>Makes squares of pictures, as ComfyUI_IPAdapter_plus' preparing node does.</summary>
internal static class SquarePicture
{
    /// <summary>The square at a position; padded, the picture with as many black rows or columns on either side as fit.</summary>
    public static Image Square(this Image picture, CropPosition position)
    {
        var (shorter, longer) = (Math.Min(picture.Width, picture.Height), Math.Max(picture.Width, picture.Height));
        if (position == CropPosition.Pad)
        {
            // Half of the difference, rounded down, on both sides: of an odd difference one is left.
            var pad = (longer - shorter) / 2;
            var (x, y) = picture.Width < picture.Height ? (pad, 0) : (0, pad);
            return picture.Crop(-x, -y, picture.Width + 2 * x, picture.Height + 2 * y);
        }

        var (left, top) = ((picture.Width - shorter) / 2, (picture.Height - shorter) / 2);
        (left, top) = position switch
        {
            CropPosition.Top => (left, 0),
            CropPosition.Bottom => (left, picture.Height - shorter),
            CropPosition.Left => (0, top),
            CropPosition.Right => (picture.Width - shorter, top),
            _ => (left, top),
        };
        return picture.Crop(left, top, shorter, shorter);
    }

    /// <summary>Resizes a picture as Pillow does.</summary>
    public static Image Resize(this Image picture, int width, int height, Interpolation interpolation) => interpolation switch
    {
        Interpolation.Nearest => Nearest(picture, width, height),
        Interpolation.Box => picture.Resize(width, height, ResamplingFilter.Box),
        Interpolation.Bilinear => picture.Resize(width, height, ResamplingFilter.Bilinear),
        Interpolation.Hamming => picture.Resize(width, height, ResamplingFilter.Hamming),
        Interpolation.Bicubic => picture.Resize(width, height, ResamplingFilter.Bicubic),
        _ => picture.Resize(width, height, ResamplingFilter.Lanczos),
    };

    private static Image Nearest(Image picture, int width, int height)
    {
        var (columns, rows) = (Steps(picture.Width, width), Steps(picture.Height, height));
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                picture.Pixels.Span.Slice((rows[y] * picture.Width + columns[x]) * 3, 3).CopyTo(pixels.AsSpan((y * width + x) * 3));
        return new Image(width, height, pixels);
    }

    // Pillow adds the step up instead of multiplying (Geometry.c, ImagingScaleAffine).
    private static int[] Steps(int size, int wanted)
    {
        var (step, steps) = ((double)size / wanted, new int[wanted]);
        var at = step * 0.5;
        for (var i = 0; i < wanted; i++, at += step)
            steps[i] = Math.Min((int)at, size - 1);
        return steps;
    }
}
