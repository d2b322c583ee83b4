using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Makes red, green and blue of eight bits from whatever a file holds, as the reference's pictures were made: what is transparent lets
/// white paper through unless told otherwise (the reference's CLIP
/// cases do; Pillow's <c>convert("RGB")</c> alone shows whatever colour lies hidden there); colour profiles are not looked at.
/// </summary>
internal static class PillowColours
{
    /// <summary>Reads the pixels.</summary>
    /// <param name="picture">The picture, as libvips opened it.</param>
    /// <param name="transparent">What is seen where it is transparent.</param>
    /// <param name="remark">Is told what became of numbers that are no levels of eight bits, where that is not plain.</param>
    public static Image ToRgb(VipsImage picture, ImageTransparency transparent, Action<string>? remark)
    {
        var (width, height, bands) = (picture.Width, picture.Height, picture.Bands);
        var levels = EightBits.Create(picture, remark);
        if (picture.Interpretation == Enums.Interpretation.Cmyk && bands >= 4)
            return new Image(width, height, FromCmyk(levels, bands));
        if (bands is 1 or 3)
            return new Image(width, height, bands == 1 ? FromGrey(levels) : levels);
        return WithAlpha(width, height, levels, bands, transparent);
    }

    private static byte[] FromGrey(ReadOnlySpan<byte> grey)
    {
        var rgb = new byte[grey.Length * 3];
        for (int from = 0, to = 0; to < rgb.Length; from++, to += 3)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[from];
        return rgb;
    }

    // Grey and alpha, or three colours and alpha; what more there is is not looked at.
    private static Image WithAlpha(int width, int height, ReadOnlySpan<byte> levels, int bands, ImageTransparency shown)
    {
        var (rgb, alpha) = (new byte[levels.Length / bands * 3], new byte[levels.Length / bands]);
        var (green, blue, opaque) = bands == 2 ? (0, 0, 1) : (1, 2, 3);
        for (int pixel = 0, from = 0; pixel < alpha.Length; pixel++, from += bands)
        {
            alpha[pixel] = levels[from + opaque];
            rgb[pixel * 3] = Transparency.Show(levels[from], alpha[pixel], shown);
            rgb[pixel * 3 + 1] = Transparency.Show(levels[from + green], alpha[pixel], shown);
            rgb[pixel * 3 + 2] = Transparency.Show(levels[from + blue], alpha[pixel], shown);
        }
        return new Image(width, height, rgb, alpha.AsSpan().ContainsAnyExcept((byte)255) ? new ImageAlpha(alpha, shown) : null);
    }

    private static byte[] FromCmyk(ReadOnlySpan<byte> cmyk, int bands)
    {
        var rgb = new byte[cmyk.Length / bands * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
        {
            var white = 255 - cmyk[from + 3];
            for (var ink = 0; ink < 3; ink++)
                rgb[to + ink] = (byte)Math.Clamp(white - DividedBy255(cmyk[from + ink] * white), 0, 255);
        }
        return rgb;
    }

    private static int DividedBy255(int product)
    {
        var rounded = product + 128;
        return ((rounded >> 8) + rounded) >> 8;
    }
}
