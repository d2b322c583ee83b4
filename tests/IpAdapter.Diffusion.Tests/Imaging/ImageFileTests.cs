using System.Buffers.Binary;
using CsCheck;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Diffusion.Tests.Imaging;

public sealed class ImageFileTests
{
    private static readonly string s_images = Path.Combine(Folders.Tests, "Golden", "images");

    [Fact]
    public void A_png_gives_back_the_very_pixels_and_remarks_that_were_written()
    {
        var remarks = Gen.Dictionary(Gen.Char['a', 'z'].Array[1, 79].Select(letters => new string(letters)), Gen.String[0, 4000])[0, 4]
            .Where(texts => texts.Values.All(text => text == WellFormed(text)));
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int, remarks).Sample((width, height, seed, texts) =>
        {
            var image = Pictures.Noisy(width, height, seed);
            var png = Pictures.Png(image, texts);
            Pictures.AssertEqual(image, ImageFile.Read(png, "written.png"));
            Assert.Equal(texts, PngRemarks.Read(new MemoryStream(png), "written.png"));
        }, iter: 60);
    }

    [Fact]
    public void A_remark_may_be_a_megabyte_of_any_letters()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(number => number % 7 == 0 ? "🐱é" : $"{number % 97} ж"));
        var png = Pictures.Png(Pictures.Noisy(9, 5), new Dictionary<string, string> { ["ipgraph.workflow"] = text });
        Assert.Equal(text, PngRemarks.Read(new MemoryStream(png), "written.png")["ipgraph.workflow"]);
    }

    [Fact]
    public void The_same_picture_and_remarks_give_the_same_bytes_in_whatever_order_the_remarks_come()
    {
        var image = Pictures.Noisy(40, 30);
        var one = Pictures.Png(image, new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" });
        var other = Pictures.Png(image, new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" });
        Assert.Equal(one, other);
    }

    [Theory]
    [InlineData("landscape.jpg")]
    [InlineData("rgba.png")]
    [InlineData("palette.png")]
    [InlineData("grey-16bit.png")]
    public void A_picture_that_was_cut_short_is_refused_by_name_or_has_all_its_pixels(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(s_images, name));
        var whole = ImageFile.Read(bytes, name);
        var (refused, tried) = (0, 0);
        for (var length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 61))
        {
            tried++;
            try
            {
                Pictures.AssertEqual(whole, ImageFile.Read(bytes[..length], name));
            }
            catch (ImageFileException problem)
            {
                Assert.StartsWith(name, problem.Message, StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.InRange(refused, tried - 5, tried);
    }

    [Theory]
    [InlineData("landscape.jpg")]
    [InlineData("exif-orientation-6.jpg")]
    [InlineData("rgba.png")]
    [InlineData("grey-16bit.png")]
    public void A_small_picture_that_was_cut_short_is_told_by_its_description(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(s_images, name));
        using var folder = new TestFolder();
        var path = folder.Write(name, bytes);
        var (whole, image) = (ImageFile.Describe(path, upright: true), ImageFile.ReadUpright(path));
        Assert.Equal((image.Width, image.Height), (whole.Width, whole.Height));

        folder.Write(name, bytes[..(bytes.Length / 2)]);
        Assert.Contains("incomplete", Assert.Throws<ImageFileException>(() => ImageFile.Describe(path, upright: true)).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_edge_that_is_too_long_is_refused_by_its_description()
    {
        var png = Pictures.Png(Pictures.Noisy(8, 8));
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 1_000_001);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 1);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Compute(png.AsSpan(12, 17)));
        Assert.Contains("1000001 x 1 pixels", Assert.Throws<ImageFileException>(() => ImageFile.Read(png, "strip.png")).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_bytes_give_the_typed_error_or_a_picture_and_nothing_else()
    {
        var bytes = File.ReadAllBytes(Path.Combine(s_images, "odd.png"));
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((place, value) =>
        {
            var damaged = bytes.ToArray();
            damaged[place] = value;
            try
            {
                Assert.NotNull(ImageFile.Read(damaged, "damaged.png"));
            }
            catch (ImageFileException)
            {
            }
        }, iter: 200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a text that is no picture")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>")]
    public void What_is_no_picture_is_refused_by_name(string content)
    {
        var problem = Assert.Throws<ImageFileException>(() => ImageFile.Read(System.Text.Encoding.UTF8.GetBytes(content), "note.txt"));
        Assert.Contains("picture", problem.Problem, StringComparison.Ordinal);
        Assert.Equal("note.txt", problem.Path);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused_by_name() =>
        Assert.Equal("/no/such.png", Assert.Throws<ImageFileException>(() => ImageFile.Read("/no/such.png")).Path);

    [Fact]
    public void A_header_that_promises_too_many_pixels_is_refused_before_they_are_decoded()
    {
        var png = Pictures.Png(Pictures.Noisy(8, 8));
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32.Compute(png.AsSpan(12, 17)));
        var problem = Assert.Throws<ImageFileException>(() => ImageFile.Read(png, "bomb.png"));
        Assert.Contains("60000 x 60000", problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_photograph_is_turned_only_where_that_is_asked_for()
    {
        var path = Path.Combine(s_images, "exif-orientation-6.jpg");
        var (stored, upright) = (ImageFile.Read(path), ImageFile.ReadUpright(path));
        Assert.Equal((140, 100), (stored.Width, stored.Height));
        Assert.Equal((100, 140), (upright.Width, upright.Height));

        // Orientation 6: turned by 90 degrees clockwise, so the first row becomes the last column.
        Assert.True(stored.Pixels.Span[..3].SequenceEqual(upright.Pixels.Span.Slice((upright.Width - 1) * 3, 3)));
    }

    [Theory]
    [InlineData("rgba.png")]
    public void Through_what_is_transparent_white_shows_or_black_or_what_lies_hidden_there(string name)
    {
        var path = Path.Combine(s_images, name);
        var (white, black, hidden) = (ImageFile.Read(path).Pixels.ToArray(),
            ImageFile.Read(path, ImageTransparency.Black).Pixels.ToArray(),
            ImageFile.ReadUpright(path, ImageTransparency.Hidden).Pixels.ToArray());

        Assert.NotEqual(white, black);
        for (var i = 0; i < white.Length; i++)
        {
            var alpha = 255 - (white[i] - black[i]);
            Assert.InRange(black[i] - hidden[i] * alpha / 255.0, -1, 1);
        }
    }

    [Theory]
    [InlineData("grey-16bit.png", "16 bits of grey")]
    [InlineData("rgba.png", null)]
    [InlineData("landscape.jpg", null)]
    public void What_becomes_of_numbers_that_are_no_levels_of_eight_bits_is_told(string name, string? told)
    {
        var remarks = new List<string>();
        ImageFile.Read(Path.Combine(s_images, name), remark: remarks.Add);
        Assert.Equal(told is null ? 0 : 1, remarks.Count);
        Assert.All(remarks, remark => Assert.Contains(told!, remark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("landscape")]
    [InlineData("exif-orientation-6")]
    public void A_jpeg_is_decoded_as_Pillow_does_but_for_a_level_here_and_there(string name)
    {
        var (ours, pillows) = (ImageFile.Read(Path.Combine(s_images, $"{name}.jpg")),
            ImageFile.Read(Path.Combine(s_images, $"{name}.decoded.png")));
        var most = 0;
        for (var index = 0; index < ours.Pixels.Length; index++)
            most = Math.Max(most, Math.Abs(ours.Pixels.Span[index] - pillows.Pixels.Span[index]));
        Assert.InRange(most, 0, 2);
    }

    [Fact]
    public void Remarks_of_a_file_that_is_no_png_are_refused_by_name() =>
        Assert.Throws<ImageFileException>(() => PngRemarks.Read(Path.Combine(s_images, "landscape.jpg")));

    [Fact]
    public void A_damaged_remark_is_passed_over_and_the_others_are_read()
    {
        var png = Pictures.Png(Pictures.Noisy(8, 8), new Dictionary<string, string> { ["a"] = "first", ["b"] = "second" });
        // a letter of the first remark: behind the header (33) and the chunk's own head
        png[33 + 8 + 8] ^= 1;
        Assert.Equal(["b"], PngRemarks.Read(new MemoryStream(png), "damaged.png").Keys);
    }

    private static string WellFormed(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
