using CsCheck;
using IpAdapter.Diffusion.Imaging;
using VipsImage = NetVips.Image;

namespace IpAdapter.Diffusion.Tests.Imaging;

/// <summary>A picture keeps its alpha, and a mask is luminance times alpha however its picture came.</summary>
public sealed class TransparencyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mask_is_luminance_times_alpha_whatever_is_shown_where_it_is_transparent() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int).Sample((width, height, seed) =>
        {
            var rgba = new byte[width * height * 4];
            new Random(seed).NextBytes(rgba);
            var path = Write(rgba, width, height);
            var expected = new byte[width * height * 3];
            for (var index = 0; index < expected.Length; index++)
                expected[index] = (byte)((rgba[index / 3 * 4 + index % 3] * rgba[index / 3 * 4 + 3] + 127) / 255);
            var grey = new Image(width, height, expected).ToGrey();

            foreach (var shown in Enum.GetValues<ImageTransparency>())
                foreach (var picture in (Image[])[ImageFile.Read(path, shown), ImageFile.ReadUpright(path, shown)])
                    Assert.Equal(grey, picture.TimesAlpha().ToGrey());
        }, iter: 40, threads: 1);   // one file

    [Theory]
    [InlineData(ImageTransparency.White)]
    [InlineData(ImageTransparency.Black)]
    [InlineData(ImageTransparency.Hidden)]
    public void A_mask_that_is_transparent_everywhere_acts_nowhere(ImageTransparency shown)
    {
        var white = new byte[8 * 6 * 4];
        for (var index = 0; index < white.Length; index++)
            white[index] = (byte)(index % 4 == 3 ? 0 : 255);
        var mask = ImageFile.Read(Write(white, 8, 6), shown);

        using var hard = mask.ToMask(16, 16);
        using var soft = mask.ToSoftMask();
        Assert.Equal((0f, 0f), (hard.max().item<float>(), soft.max().item<float>()));
    }

    [Fact]
    public void A_picture_that_is_opaque_everywhere_has_no_alpha()
    {
        var opaque = new byte[4 * 4 * 4];
        Array.Fill(opaque, (byte)255);
        Assert.Null(ImageFile.Read(Write(opaque, 4, 4)).Alpha);
        Assert.Null(ImageFile.Read(Path.Combine(Folders.Tests, "Golden", "images", "landscape.jpg")).Alpha);
        Assert.NotNull(ImageFile.Read(Path.Combine(Folders.Tests, "Golden", "images", "grey-alpha.png")).Alpha);
    }

    [Fact]
    public void Whatever_is_cut_or_resized_keeps_its_alpha_and_what_is_shown()
    {
        // Opaque in its left half.
        var rgba = new byte[40 * 20 * 4];
        for (var index = 0; index < rgba.Length; index++)
            rgba[index] = (byte)(index % 4 == 3 ? (index / 4 % 40 < 20 ? 255 : 0) : 200);
        var picture = ImageFile.Read(Write(rgba, 40, 20));
        var bare = new Image(picture.Width, picture.Height, picture.Pixels.ToArray());

        foreach (var make in (Func<Image, Image>[])[
            image => image.Resize(20, 10, ResamplingFilter.Lanczos), image => image.Crop(0, 0, 30, 20), image => image.Crop(-4, -4, 48, 28),
            image => image.FitTo(16, 16), image => image.FitTo(20, 20, ImageFit.Crop), image => image.FitTo(20, 20, ImageFit.Fill)])
        {
            var made = make(picture);
            Pictures.AssertEqual(make(bare), made);
            Assert.Null(make(bare).Alpha);
            var row = made.Alpha!.Levels.Slice(made.Height / 2 * made.Width, made.Width).ToArray();
            Assert.Equal((255, 0), (row[made.Width / 4], row[^1]));
        }
    }

    [Fact]
    public void As_many_levels_of_alpha_are_needed_as_there_are_pixels() =>
        Assert.Throws<ArgumentException>(() => new Image(2, 2, new byte[12], new ImageAlpha(new byte[3], ImageTransparency.White)));

    private string Write(byte[] rgba, int width, int height)
    {
        var path = _folder["transparent.png"];
        using var image = VipsImage.NewFromMemoryCopy(rgba, width, height, 4, NetVips.Enums.BandFormat.Uchar);
        using var srgb = image.Copy(interpretation: NetVips.Enums.Interpretation.Srgb);
        File.WriteAllBytes(path, srgb.PngsaveBuffer());
        return path;
    }
}
