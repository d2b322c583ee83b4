using CsCheck;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>Pictures to look for edges in.</summary>
internal static class Pictures
{
    /// <summary>Noise of up to 24 x 24 pixels.</summary>
    public static Gen<Image> Any { get; } =
        Gen.Select(Gen.Int[1, 24], Gen.Int[1, 24])
            .SelectMany((width, height) => Gen.Byte.Array[width * height * 3].Select(pixels => new Image(width, height, pixels)));

    public static Image Constant(int width, int height, byte red, byte green, byte blue) =>
        Drawn(width, height, (_, _) => (red, green, blue));

    /// <summary>A grey square on a ground of another grey, its first and last column and row included.</summary>
    public static Image Square(int size, int first, int last, byte ground, byte square) =>
        Drawn(size, size, (x, y) => x >= first && x <= last && y >= first && y <= last ? (square, square, square)
            : (ground, ground, ground));

    public static Image Drawn(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> colourAt)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = colourAt(i % width, i / width);
        return new Image(width, height, pixels);
    }

    public static (byte Red, byte Green, byte Blue) At(this Image image, int x, int y)
    {
        var pixel = image.Pixels.Span.Slice(3 * (y * image.Width + x), 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    public static bool IsWhite(this Image image, int x, int y) => image.At(x, y) == (255, 255, 255);

    public static int Whites(this Image image) =>
        Enumerable.Range(0, image.Width * image.Height).Count(i => image.IsWhite(i % image.Width, i / image.Width));
}
