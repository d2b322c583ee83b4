using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Tests.Imaging;

/// <summary>Pictures for tests: noise over a gradient, so that neither filters nor compression have an easy time.</summary>
internal static class Pictures
{
    public static Image Noisy(int width, int height, int seed = 1)
    {
        var random = new Random(seed);
        var pixels = new byte[width * height * 3];
        for (var index = 0; index < pixels.Length; index++)
            pixels[index] = (byte)(random.Next(128) + 127 * (index / 3 % width) / width);
        return new Image(width, height, pixels);
    }

    public static byte[] Png(Image image, IReadOnlyDictionary<string, string>? remarks = null)
    {
        using var file = new MemoryStream();
        Diffusion.Imaging.ImageFile.WritePng(image, file, remarks);
        return file.ToArray();
    }

    public static void AssertEqual(Image expected, Image actual)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        Assert.True(expected.Pixels.Span.SequenceEqual(actual.Pixels.Span), "the pixels differ");
    }
}
