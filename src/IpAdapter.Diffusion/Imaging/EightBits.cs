using System.Globalization;
using NetVips;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Brings the numbers of a picture's file to levels of eight bits.</summary>
internal static class EightBits
{
    private const string DeepGrey =
        "has 16 bits of grey: levels above 255 are white, as in Pillow. For a depth map that is probably not meant: save it with 8 bits";

    /// <summary>All levels, pixel by pixel, band by band.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="remark">Is told what became of the numbers, where that is not plain.</param>
    public static byte[] Create(VipsImage picture, Action<string>? remark)
    {
        switch (picture.Format)
        {
            case Enums.BandFormat.Uchar:
                return picture.WriteToMemory<byte>();
            case Enums.BandFormat.Ushort when picture.Bands > 1:
                using (var high = picture >> 8)                 // Pillow keeps the high byte of 16-bit colours (raw mode RGB;16B) ...
                    return Clipped(high);
            case Enums.BandFormat.Ushort:
                remark?.Invoke(DeepGrey);
                return Clipped(picture);                        // ... but clips 16-bit grey (I;16)
            case Enums.BandFormat.Uint:
                remark?.Invoke($"has integers of 32 bits: they are divided by the largest there is, {uint.MaxValue}, which is white");
                return Array.ConvertAll(picture.WriteToMemory<uint>(), static number => Share(number / (double)uint.MaxValue));
            case Enums.BandFormat.Int:
                remark?.Invoke($"has signed integers of 32 bits: they are divided by the largest there is, {int.MaxValue}, which is white; "
                    + "what is below 0 is black");
                return Array.ConvertAll(picture.WriteToMemory<int>(), static number => Share(number / (double)int.MaxValue));
            case Enums.BandFormat.Float:
                return FromFractions(picture.WriteToMemory<float>(), remark);
            default:
                remark?.Invoke("has signed integers: what is below 0 is black, and above 255 white");
                return Clipped(picture);
        }
    }

    private static byte[] Clipped(VipsImage picture)
    {
        using var levels = picture.Cast(Enums.BandFormat.Uchar);
        return levels.WriteToMemory<byte>();
    }

    // Where no number is beyond 0 and 1 they are shares of white; else levels, cut off and rounded down as Pillow does (mode F to L).
    // What is no number is black.
    private static byte[] FromFractions(float[] numbers, Action<string>? remark)
    {
        var (least, greatest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var number in numbers)
        {
            if (float.IsNaN(number))
                continue;
            (least, greatest) = (Math.Min(least, number), Math.Max(greatest, number));
        }
        if (least >= 0 && greatest <= 1)
        {
            remark?.Invoke("has fractions from 0 to 1: 0 is black and 1 white");
            return Array.ConvertAll(numbers, static number => Share(number));
        }
        remark?.Invoke(string.Create(CultureInfo.InvariantCulture,
            $"has fractions, from {least:G4} to {greatest:G4}: 0 is black and 255 white, and what is beyond is cut off. ")
            + "If they mean something else, save it with 8 bits");
        return Array.ConvertAll(numbers, static number => float.IsNaN(number) ? (byte)0 : (byte)Math.Clamp(number, 0, 255));
    }

    private static byte Share(double share) => double.IsNaN(share) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp(share, 0, 1));
}
