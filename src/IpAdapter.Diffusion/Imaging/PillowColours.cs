using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// Makes red, green and blue of eight bits from whatever a file holds, as the reference's pictures were made: what is transparent lets white paper through (the reference's CLIP cases
/// do, where Pillow's <c>convert("RGB")</c> alone would show whatever colour lies hidden there); 16-bit grey is clipped at 255, as Pillow clips it; colour profiles are not looked at.
/// </summary>
internal static class PillowColours
{
    public static Image ToRgb(VipsImage picture)
    {
        var (width, height, bands) = (picture.Width, picture.Height, picture.Bands);
        if (picture.Format != Enums.BandFormat.Uchar)
        {
            using var narrowed = Narrowed(picture);
            return ToRgb(narrowed);
        }
        if (picture.Interpretation == Enums.Interpretation.Cmyk && bands >= 4)
            return new Image(width, height, FromCmyk(picture.WriteToMemory<byte>(), bands));
        if (bands == 3)
            return new Image(width, height, picture.WriteToMemory<byte>());
        return new Image(width, height, bands < 3 ? FromGrey(picture.WriteToMemory<byte>(), bands) : FromRgba(picture.WriteToMemory<byte>(), bands));
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

    private static byte[] FromGrey(ReadOnlySpan<byte> grey, int bands)
    {
        var rgb = new byte[grey.Length / bands * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            rgb[to] = rgb[to + 1] = rgb[to + 2] = bands == 1 ? grey[from] : OnWhite(grey[from], grey[from + 1]);
        return rgb;
    }

    private static byte[] FromRgba(ReadOnlySpan<byte> rgba, int bands)
    {
        var rgb = new byte[rgba.Length / bands * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            for (var channel = 0; channel < 3; channel++)
                rgb[to + channel] = OnWhite(rgba[from + channel], rgba[from + 3]);
        return rgb;
    }

    private static byte OnWhite(int level, int alpha) => (byte)((level * alpha + 255 * (255 - alpha) + 127) / 255);

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
