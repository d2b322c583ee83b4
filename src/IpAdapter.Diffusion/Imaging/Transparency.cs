namespace IpAdapter.Diffusion.Imaging;

/// <summary>Colours and alpha (Porter and Duff, SIGGRAPH 1984): what is shown of a pixel, and what of it counts in a mask.</summary>
public static class Transparency
{
    /// <summary>Shows a colour as transparent as it is.</summary>
    internal static byte Show(int level, int alpha, ImageTransparency shown) => shown switch
    {
        ImageTransparency.Hidden => (byte)level,
        ImageTransparency.Black => Times(level, alpha),
        _ => (byte)(255 - alpha + Times(level, alpha)),
    };

    /// <summary>
    /// A picture's colours times its alpha, without transparency: transparent is black.
    /// The same of one file, whatever was shown where it is transparent.
    /// </summary>
    public static Image TimesAlpha(this Image image)
    {
        if (image.Alpha is not { } alpha)
            return image;
        var shown = image.Pixels.Span;
        var levels = alpha.Levels.Span;
        var pixels = new byte[shown.Length];
        for (var index = 0; index < pixels.Length; index++)
            pixels[index] = TimesAlpha(shown[index], levels[index / 3], alpha.Shown);
        return new Image(image.Width, image.Height, pixels);
    }

    /// <summary>What was made of a picture, with the alpha that follows from the picture's in the same way.</summary>
    /// <param name="made">What became of the picture.</param>
    /// <param name="from">The picture.</param>
    /// <param name="make">Makes the same of any picture: it is given the alpha as levels of grey.</param>
    internal static Image WithAlphaOf(this Image made, Image from, Func<Image, Image> make)
    {
        if (from.Alpha is not { } alpha || ReferenceEquals(made, from))
            return made;
        var levels = make(Grey(from.Width, from.Height, alpha.Levels.Span)).Pixels.Span;
        var of = new byte[levels.Length / 3];
        for (var index = 0; index < of.Length; index++)
            of[index] = levels[index * 3];
        return new Image(made.Width, made.Height, made.Pixels.ToArray(), alpha with { Levels = of });
    }

    private static byte TimesAlpha(int level, int alpha, ImageTransparency shown) => shown switch
    {
        ImageTransparency.Hidden => Times(level, alpha),
        ImageTransparency.Black => (byte)level,
        _ => (byte)Math.Max(0, level - (255 - alpha)),   // white that shows through is 255 - alpha of it, exactly
    };

    private static byte Times(int level, int alpha) => (byte)((level * alpha + 127) / 255);

    private static Image Grey(int width, int height, ReadOnlySpan<byte> levels)
    {
        var pixels = new byte[levels.Length * 3];
        for (var index = 0; index < levels.Length; index++)
            pixels.AsSpan(index * 3, 3).Fill(levels[index]);
        return new Image(width, height, pixels);
    }
}
