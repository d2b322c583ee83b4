using System.Text;
using CsCheck;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Tests.Imaging;

/// <summary>Pictures written as JPEG and WebP, and the texts inside them and PNG.</summary>
public sealed class PictureRemarksTests : IDisposable
{
    private static readonly string s_images = Path.Combine(Folders.Tests, "Golden", "images");
    private static readonly Gen<Dictionary<string, string>> s_remarks =
        Gen.Dictionary(Gen.Char['a', 'z'].Array[1, 20]
            .Select(letters => new string(letters)), Gen.String[0, 3000].Select(text => text.Replace('\uFFFD', ' ')))[0, 4]
            .Where(texts => texts.Values.All(text => text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text))));

    private readonly string _folder = Directory.CreateTempSubdirectory("remarks-").FullName;

    public static TheoryData<string> Formats => ["PNG", "JPEG", "WebP"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_lossless_webp_gives_back_the_very_pixels_and_remarks_that_were_written() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int, s_remarks).Sample((width, height, seed, texts) =>
        {
            var image = Pictures.Noisy(width, height, seed);
            var webp = Written("WebP", image, texts, isLossless: true);
            Pictures.AssertEqual(image, ImageFile.Read(webp, "written.webp"));
            Assert.Equal(texts, PictureRemarks.Read(Saved(webp)));
        }, iter: 40, threads: 1);

    [Fact]
    public void A_jpeg_gives_back_the_very_remarks_that_were_written() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], s_remarks).Sample((width, height, texts) =>
        {
            var jpeg = Written("JPEG", Pictures.Noisy(width, height), texts);
            var read = ImageFile.Read(jpeg, "written.jpg");
            Assert.Equal((width, height), (read.Width, read.Height));
            Assert.Equal(texts, PictureRemarks.Read(Saved(jpeg)));
        }, iter: 40, threads: 1);

    // Both lose something; the better of them less. A level of 255 apart from the picture would be another picture.
    [Theory]
    [InlineData("JPEG")]
    [InlineData("WebP")]
    public void The_higher_the_quality_the_nearer_the_pixels_and_the_longer_the_file(string format)
    {
        var image = ImageFile.Read(Path.Combine(s_images, "landscape.jpg"));
        var (worse, better) = (Written(format, image, [], quality: 40), Written(format, image, [], quality: 95));

        Assert.True(worse.Length < better.Length);
        Assert.True(Distance(image, ImageFile.Read(better, "better")) < Distance(image, ImageFile.Read(worse, "worse")));
        Assert.InRange(Distance(image, ImageFile.Read(better, "better")), 0, 3);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_remark_may_be_megabytes_of_any_letters(string format)
    {
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(number => number % 7 == 0 ? "🐱é\u0001\r\n<&\"" : $"{number % 97} ж"));
        var remarks = new Dictionary<string, string> { ["ipgraph.workflow"] = text, ["ipgraph.seed"] = "7" };
        Assert.Equal(remarks, PictureRemarks.Read(Saved(Written(format, Pictures.Noisy(9, 5), remarks))));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_picture_and_remarks_give_the_same_bytes_in_whatever_order_the_remarks_come(string format)
    {
        var image = Pictures.Noisy(40, 30);
        Assert.Equal(Written(format, image, new() { ["b"] = "2", ["a"] = "1" }), Written(format, image, new()
        {
            ["a"] = "1",
            ["b"] = "2"
        }));
    }

    [Theory]
    [InlineData("PNG")]
    [InlineData("JPEG")]
    public void Taken_out_the_remarks_leave_the_file_that_would_have_been_written_without_them(string format)
    {
        var image = Pictures.Noisy(40, 30);
        var (remarked, plain) = (Written(format, image, new() { ["ipgraph.workflow"] = new string('x', 200_000) }), Written(format, image,
            []));
        using var stripped = new MemoryStream();

        Assert.True(PictureRemarks.Remove(remarked, _ => true, stripped));
        Assert.Equal(plain, stripped.ToArray());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Taking_remarks_out_changes_no_pixel_and_leaves_none_and_a_second_time_changes_nothing(string format)
    {
        var remarked = Written(format, Pictures.Noisy(41, 30), new() { ["ipgraph.workflow"] = "a secret" });
        using var once = new MemoryStream();
        using var twice = new MemoryStream();

        Assert.True(PictureRemarks.Remove(remarked, _ => true, once));
        Assert.False(PictureRemarks.Remove(once.ToArray(), _ => true, twice));

        Pictures.AssertEqual(ImageFile.Read(remarked, "remarked"), ImageFile.Read(once.ToArray(), "stripped"));
        Assert.Empty(PictureRemarks.Read(Saved(once.ToArray())));
        Assert.Equal(-1, once.ToArray().AsSpan().IndexOf("secret"u8));
        Assert.Equal(once.ToArray(), twice.ToArray());
    }

    [Fact]
    public void Texts_of_other_programs_stay_where_they_are()
    {
        var png = Written("PNG", Pictures.Noisy(9, 9), new() { ["ipgraph.seed"] = "7", ["parameters"] = "a cat" });
        var jpeg = Written("JPEG", Pictures.Noisy(9, 9), new() { ["ipgraph.seed"] = "7" });
        jpeg = [.. jpeg[..2], 0xFF, 0xFE, 0, 7, .. "a cat"u8, .. jpeg[2..]];
        using var strippedPng = new MemoryStream();
        using var strippedJpeg = new MemoryStream();

        Assert.True(PictureRemarks.Remove(png, keyword => keyword.StartsWith("ipgraph.", StringComparison.Ordinal), strippedPng));
        Assert.True(PictureRemarks.Remove(jpeg, _ => true, strippedJpeg));

        Assert.Equal("7", PictureRemarks.Read(Saved(jpeg))["ipgraph.seed"]);
        Assert.Equal(new Dictionary<string, string> { ["parameters"] = "a cat" }, PictureRemarks.Read(Saved(strippedPng.ToArray())));
        Assert.Equal(new Dictionary<string, string> { ["comment"] = "a cat" }, PictureRemarks.Read(Saved(strippedJpeg.ToArray())));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void In_damaged_bytes_there_are_remarks_or_none_and_nothing_else_happens(string format)
    {
        var bytes = Written(format, Pictures.Noisy(12, 9), new() { ["ipgraph.workflow"] = "nodes: {}", ["ipgraph.seed"] = "7" });
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length]).Sample((place, value, length) =>
        {
            var damaged = bytes.ToArray();
            damaged[place] = value;
            foreach (var wrong in (byte[][])[damaged, bytes[..length]])
            {
                Assert.NotNull(PictureRemarks.Read(Saved(wrong)));
                if (PictureSignature.FormatOf(wrong) == format)
                    PictureRemarks.Remove(wrong, _ => true, Stream.Null);
            }
        }, iter: 300, threads: 1);
    }

    [Theory]
    [InlineData("WebP", 16_384)]
    [InlineData("JPEG", 65_501)]
    public void A_picture_that_a_format_can_not_hold_is_refused_with_one_that_can(string format, int width)
    {
        var problem = Assert.Throws<ImageFileException>(() => Written(format, new Image(width, 1, new byte[width * 3]), []));
        Assert.Contains("write a PNG", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_picture_of_the_goldens_is_known_by_its_first_bytes()
    {
        foreach (var path in Directory.EnumerateFiles(s_images)
            .Where(path => Path.GetExtension(path) is ".png" or ".jpg" or ".webp" or ".gif" or ".tif" or ".tiff" or ".bmp"))
        {
            var expected = Path.GetExtension(path)[1..].ToUpperInvariant().Replace("JPG", "JPEG", StringComparison.Ordinal).Replace("WEBP",
                "WebP", StringComparison.Ordinal);
            Assert.StartsWith(PictureSignature.FormatOf(path)!, expected.Replace("TIF", "TIFF", StringComparison.Ordinal),
                StringComparison.Ordinal);
        }

        Assert.Null(PictureSignature.FormatOf("nodes: {}"u8));
        Assert.Null(PictureSignature.FormatOf([]));
    }

    private string Saved(byte[] bytes)
    {
        var path = Path.Combine(_folder, "picture");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Written(string format, Image image, Dictionary<string, string> remarks, int quality = 95, bool isLossless = false)
    {
        using var file = new MemoryStream();
        switch (format)
        {
            case "PNG":
                ImageFile.WritePng(image, file, remarks);
                break;
            case "JPEG":
                ImageFile.WriteJpeg(image, file, quality, remarks);
                break;
            default:
                ImageFile.WriteWebp(image, file, quality, isLossless, remarks);
                break;
        }

        return file.ToArray();
    }

    private static double Distance(Image one, Image other) =>
        one.Pixels.ToArray().Zip(other.Pixels.ToArray(), (a, b) => Math.Abs(a - b)).Average();
}
