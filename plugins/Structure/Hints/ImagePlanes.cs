namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Pictures to planes of numbers and back.</summary>
internal static class ImagePlanes
{
    /// <summary>One colour, 0 to 255, width x height, row by row.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="channel">0 red, 1 green, 2 blue.</param>
    public static float[] Plane(this Image image, int channel)
    {
        var pixels = image.Pixels.Span;
        var plane = new float[pixels.Length / 3];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = pixels[3 * i + channel];
        return plane;
    }

    /// <summary>A grey picture.</summary>
    /// <param name="levels">width x height levels, row by row.</param>
    /// <param name="width">Width in pixels.</param>
    public static Image ToGreyImage(ReadOnlySpan<byte> levels, int width)
    {
        var pixels = new byte[levels.Length * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = levels[i / 3];
        return new Image(width, levels.Length / width, pixels);
    }
}
