using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Makes red, green and blue of eight bits from whatever a file holds, as Pillow's <c>convert("RGB")</c> does: alpha is dropped, not composed; 16-bit grey is clipped at 255; colour profiles are not looked at.</summary>
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
        return new Image(width, height, bands < 3 ? FromGrey(picture.WriteToMemory<byte>(), bands) : FromWider(picture.WriteToMemory<byte>(), bands));
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
            rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[from];
        return rgb;
    }

    private static byte[] FromWider(ReadOnlySpan<byte> pixels, int bands)
    {
        var rgb = new byte[pixels.Length / bands * 3];
        for (int from = 0, to = 0; to < rgb.Length; from += bands, to += 3)
            pixels.Slice(from, 3).CopyTo(rgb.AsSpan(to));
        return rgb;
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
