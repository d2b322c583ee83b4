using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Makes red, green and blue of eight bits from whatever a file holds, as the reference's pictures were made: what is transparent lets white paper through unless told otherwise (the reference's CLIP
/// cases do; Pillow's <c>convert("RGB")</c> alone shows whatever colour lies hidden there); 16-bit grey is clipped at 255, as Pillow clips it; colour profiles are not looked at.
/// </summary>
internal static class PillowColours
{
    /// <summary>Whether a picture is grey of 16 bits, whose levels above 255 all become white.</summary>
    public static bool IsDeepGrey(VipsImage picture) => picture.Format == Enums.BandFormat.Ushort && picture.Bands == 1;

    public static Image ToRgb(VipsImage picture, ImageTransparency transparent)
    {
        var (width, height, bands) = (picture.Width, picture.Height, picture.Bands);
        if (picture.Format != Enums.BandFormat.Uchar)
        {
            using var narrowed = Narrowed(picture);
            return ToRgb(narrowed, transparent);
        }
        if (picture.Interpretation == Enums.Interpretation.Cmyk && bands >= 4)
            return new Image(width, height, FromCmyk(picture.WriteToMemory<byte>(), bands));
        if (bands == 3)
            return new Image(width, height, picture.WriteToMemory<byte>());
        return new Image(width, height, bands < 3 ? FromGrey(picture.WriteToMemory<byte>(), bands, transparent) : FromRgba(picture.WriteToMemory<byte>(), bands, transparent));
    }

    private static VipsImage Narrowed(VipsImage picture)
    {
        if (picture.Format == Enums.BandFormat.Ushort && picture.Bands > 1)
        {
            using var high = picture >> 8;                 // Pillow keeps the high byte of 16-bit colours (raw mode RGB;16B) ...
            return high.Cast(Enums.BandFormat.Uchar);
        }
        return picture.Cast(Enums.BandFormat.Uchar);            // ... but clips 16-bit grey (I;16), floats and wide integers; libvips' cast clips.
    }

    private static byte[] FromGrey(ReadOnlySpan<byte> grey, int bands, ImageTransparency transparent)
    {
        var rgb = new byte[grey.Length / bands * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = bands == 1 ? grey[from] : Shown(grey[from], grey[from + 1], transparent);
        return rgb;
    }

    private static byte[] FromRgba(ReadOnlySpan<byte> rgba, int bands, ImageTransparency transparent)
    {
        var rgb = new byte[rgba.Length / bands * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            for (var channel = 0; channel < 3; channel++)
                rgb[to + channel] = Shown(rgba[from + channel], rgba[from + 3], transparent);
        return rgb;
    }

    private static byte Shown(int level, int alpha, ImageTransparency transparent) => transparent switch
    {
        ImageTransparency.Hidden => (byte)level,
        ImageTransparency.Black => On(0, level, alpha),
        _ => On(255, level, alpha),
    };

    private static byte On(int paper, int level, int alpha) => (byte)((level * alpha + paper * (255 - alpha) + 127) / 255);

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
