namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>Resizes pictures as Pillow does.</summary>
public static class PillowResize
{
    /// <summary>Resizes a picture.</summary>
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
