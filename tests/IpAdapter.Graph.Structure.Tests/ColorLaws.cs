using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>The colours of a picture by places.</summary>
public sealed class ColorLaws
{
    [Fact]
    public void A_picture_of_512_pixels_becomes_fields_of_64_of_one_colour_each()
    {
        var colors = ColorPalette.Compute(Random(512, 512));

        for (var y = 0; y < 512; y += 7)
            for (var x = 0; x < 512; x += 5)
                Assert.Equal(At(colors, x / 64 * 64, y / 64 * 64), At(colors, x, y));
        Assert.NotEqual(At(colors, 0, 0), At(colors, 64, 0));
    }

    [Fact]
    public void Fields_are_what_the_picture_is_when_it_is_shrunk()
    {
        var picture = Random(96, 64);
        var small = picture.Resize(12, 8, ResamplingFilter.Bicubic);

        var colors = ColorPalette.Compute(picture);

        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 12; x++)
                Assert.Equal(At(small, x, y), At(colors, 8 * x + 3, 8 * y + 5));
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(1, 40)]
    public void A_picture_smaller_than_the_fields_stays_as_it_is(int width, int height)
    {
        var picture = Random(width, height);

        var colors = ColorPalette.Compute(picture);

        Assert.Equal((width, height), (colors.Width, colors.Height));
        Assert.Equal(picture.Pixels.ToArray(), colors.Pixels.ToArray());
    }

    private static Image Random(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        new Random(3).NextBytes(pixels);
        return new Image(width, height, pixels);
    }

    private static (byte, byte, byte) At(Image image, int x, int y)
    {
        var pixel = image.Pixels.Span.Slice(3 * (y * image.Width + x), 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
