using CsCheck;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Tests.Imaging;

public sealed class ResamplingTests
{
    private static readonly Gen<ResamplingFilter> s_filters = Gen.Enum<ResamplingFilter>();

    [Fact]
    public void Resizing_to_the_same_size_changes_nothing() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 50], s_filters).Sample((width, height, filter) =>
        {
            var image = Pictures.Noisy(width, height);
            Pictures.AssertEqual(image, image.Resize(width, height, filter));
        }, iter: 50);

    [Fact]
    public void A_picture_of_one_colour_stays_of_that_colour_at_every_size() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Byte, s_filters).Sample((width, height, newWidth, newHeight, level, filter) =>
        {
            var pixels = new byte[width * height * 3];
            Array.Fill(pixels, level);
            var resized = new Image(width, height, pixels).Resize(newWidth, newHeight, filter);
            Assert.Equal((newWidth, newHeight), (resized.Width, resized.Height));
            Assert.False(resized.Pixels.Span.ContainsAnyExcept(level));
        }, iter: 200);

    [Fact]
    public void Channels_never_mix() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], s_filters).Sample((width, height, filter) =>
        {
            var pixels = Pictures.Noisy(33, 27).Pixels.ToArray();
            for (var index = 1; index < pixels.Length; index += 3)
                pixels[index] = 0;
            var resized = new Image(33, 27, pixels).Resize(width, height, filter).Pixels.Span;
            for (var index = 1; index < resized.Length; index += 3)
                Assert.Equal(0, resized[index]);
        }, iter: 50);

    [Fact]
    public void A_cut_beyond_the_picture_is_black_there_and_the_picture_elsewhere()
    {
        var image = Pictures.Noisy(10, 8);
        var cut = image.Crop(-2, -1, 14, 10);
        Assert.Equal((14, 10), (cut.Width, cut.Height));
        Assert.False(cut.Pixels.Span[..(14 * 3)].ContainsAnyExcept((byte)0));
        Pictures.AssertEqual(image, cut.Crop(2, 1, 10, 8));
    }

    [Fact]
    public void A_picture_becomes_a_tensor_and_the_same_picture_again()
    {
        var image = Pictures.Noisy(17, 11);
        using var unit = image.ToUnitTensor();
        using var signed = image.ToSignedTensor();
        using var back = signed.div(2).add(0.5f);
        Pictures.AssertEqual(image, Assert.Single(ImageTensors.ToImages(unit)));
        Pictures.AssertEqual(image, Assert.Single(ImageTensors.ToImages(back)));
    }
}
