namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// The colours of a picture by places, as T2I-Adapters for colour read them (arXiv:2302.08453, section 4.1; diffusers'
/// t2iadapter_color): the picture shrunk until its short edge has 8 pixels, and enlarged again without blending.
/// </summary>
public static class ColorPalette
{
    /// <summary>Colours along the short edge: those of a picture of 512 pixels are of 64 x 64.</summary>
    private const int Colors = 8;

    /// <summary>Computes them.</summary>
    /// <param name="picture">The picture.</param>
    /// <returns>Fields of one colour each, in the picture's size.</returns>
    public static Image Compute(Image picture)
    {
        var edge = Math.Min(picture.Width, picture.Height);
        var (columns, rows) = (Fields(picture.Width), Fields(picture.Height));
        var small = picture.Resize(columns, rows, ResamplingFilter.Bicubic).Pixels.Span;
        var pixels = ImageSize.NewPixels(picture.Width, picture.Height);
        for (var (y, to) = (0, 0); y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++, to += 3)
            {
                var from = 3 * ((long)y * rows / picture.Height * columns + (long)x * columns / picture.Width);
                small.Slice((int)from, 3).CopyTo(pixels.AsSpan(to, 3));
            }
        }

        return new Image(picture.Width, picture.Height, pixels);

        int Fields(int length) => (int)Math.Clamp((long)length * Colors / edge, 1, length);
    }
}
