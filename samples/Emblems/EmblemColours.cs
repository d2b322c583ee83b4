namespace Emblems;

/// <summary>Names colours by the world's ranges.</summary>
internal static class EmblemColours
{
    private const double DegreesOfOne = 60;   // so far apart in hue is as far as from no saturation to full

    /// <summary>The name of the colour whose ranges of hue, saturation and value are nearest.</summary>
    public static string Nearest(byte red, byte green, byte blue)
    {
        var (r, g, b) = (red / 255.0, green / 255.0, blue / 255.0);
        var value = Math.Max(r, Math.Max(g, b));
        var chroma = value - Math.Min(r, Math.Min(g, b));
        var saturation = value > 0 ? chroma / value : 0;
        var hue = chroma == 0 ? 0
            : value == r ? 60 * ((g - b) / chroma)
            : value == g ? 60 * ((b - r) / chroma + 2)
            : 60 * ((r - g) / chroma + 4);
        return EmblemColour.All.MinBy(Distance)!.Name;

        double Distance(EmblemColour colour)
        {
            // A hue says the less the less saturated or the darker a colour is.
            var around = HueOutside(colour.Hue) / DegreesOfOne * Math.Min(1, chroma * 4);
            var (pale, dark) = (Outside(saturation, colour.Saturation) * Math.Min(1, value * 2), Outside(value, colour.Value));
            return around * around + pale * pale + dark * dark;
        }

        double HueOutside((double From, double To) range) =>
            Math.Min(Outside(hue, range), Math.Min(Outside(hue + 360, range), Outside(hue - 360, range)));

        static double Outside(double number, (double From, double To) range) =>
            Math.Max(0, Math.Max(range.From - number, number - range.To));
    }
}
