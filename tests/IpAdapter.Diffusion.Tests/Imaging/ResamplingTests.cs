using CsCheck;
using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;

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
        Gen.Select(Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Byte, s_filters)
            .Sample((width, height, newWidth, newHeight, level, filter) =>
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
    public void A_part_of_a_resized_picture_is_what_would_be_cut_out_of_all_of_it() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, 60], Gen.Int[1, 90], Gen.Int[1, 90], s_filters, Gen.Int)
            .Sample((width, height, newWidth, newHeight, filter, seed) =>
        {
            var (image, random) = (Pictures.Noisy(width, height), new Random(seed));
            var (x, y) = (random.Next(newWidth), random.Next(newHeight));
            var (cutWidth, cutHeight) = (1 + random.Next(newWidth - x), 1 + random.Next(newHeight - y));
            var expected = image.Resize(newWidth, newHeight, filter).Crop(x, y, cutWidth, cutHeight);
            Pictures.AssertEqual(expected, image.ResizeAndCrop(newWidth, newHeight, filter, (x, y, cutWidth, cutHeight)));
        }, iter: 300);

    [Theory]
    [InlineData(200_000, 1)]
    [InlineData(1, 200_000)]
    [InlineData(1_000_000, 1)]
    [InlineData(1, 1_000_000)]
    public void The_middle_of_a_strip_is_cut_without_making_the_rest(int width, int height)
    {
        var strip = Pictures.Noisy(width, height);
        Assert.Equal((64, 48), Size(strip.FitTo(64, 48, ImageFit.Crop)));
        Assert.Equal((64, 48), Size(strip.FitTo(64, 48, ImageFit.Fill)));
        Assert.Equal((64, 48), Size(strip.FitTo(64, 48)));
        using var pixels = ClipPreprocessing.Usual(224).ToPixels(strip);
        Assert.Equal([1, 3, 224, 224], pixels.shape);

        static (int, int) Size(Image image) => (image.Width, image.Height);
    }

    [Theory]
    [InlineData(200_000, 200_000)]
    [InlineData(46_341, 46_341)]
    [InlineData(1_000_001, 1)]
    public void A_picture_that_would_be_too_large_is_refused_before_memory_is_taken(int width, int height)
    {
        var image = Pictures.Noisy(3, 3);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var make in (Func<Image>[])[
            () => image.Crop(0, 0, width, height), () => image.Resize(width, height, ResamplingFilter.Box),
                () => image.FitTo(width, height, ImageFit.Fill)])
            Assert.Contains($"{width} x {height}", Assert.Throws<ImageSizeException>(make).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_picture_becomes_a_tensor_and_the_same_picture_again()
    {
        var image = Pictures.Noisy(17, 11);
        using var unit = image.ToUnitTensor();
        using var signed = image.ToSignedTensor();
        using var back = signed.DividedBy(2).Plus(0.5f);
        Pictures.AssertEqual(image, Assert.Single(ImageTensors.ToImages(unit)));
        Pictures.AssertEqual(image, Assert.Single(ImageTensors.ToImages(back)));
    }
}
