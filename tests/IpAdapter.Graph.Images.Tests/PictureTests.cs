using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Images.Tests;

/// <summary>Pictures from files, and side by side.</summary>
public sealed class PictureTests
{
    private static readonly string Images = Path.Combine(Repository.Root, "tests", "Golden", "images");

    [Theory]
    [InlineData(ImageTransparency.White)]
    [InlineData(ImageTransparency.Black)]
    [InlineData(ImageTransparency.Hidden)]
    public async Task A_transparent_picture_is_read_as_is_asked_for(ImageTransparency transparent)
    {
        var path = Path.Combine(Images, "rgba.png");
        var picture = await new LoadImage().RunAsync(new(new FilePath(path), Transparent: transparent), Emblem.Context);

        Assert.True(picture.Pixels.Span.SequenceEqual(ImageFile.Read(path, transparent).Pixels.Span));
    }

    [Theory]
    [InlineData("grey-16bit.png", 1)]
    [InlineData("grey.png", 0)]
    public async Task Sixteen_bits_of_grey_are_warned_of(string name, int times)
    {
        var log = new Warnings();
        await new LoadImage().RunAsync(new(new FilePath(Path.Combine(Images, name))), new NodeContext { NodeName = "picture", Log = log });

        Assert.Equal(times, log.Count);
    }

    [Fact]
    public void A_file_that_is_no_picture_is_told_at_its_path() =>
        Assert.Equal("Path", Assert.Single(new LoadImage()
            .Check(new KnownInputs(("Path", new FilePath("/no/such.png")), ("Orientation", ImageOrientation.Upright))).Problems).Port);

    [Fact]
    public async Task A_sheet_that_would_be_too_large_is_told_at_its_pictures_before_the_run_and_in_it()
    {
        var (strip, pole) = (new Image(200_000, 1, new byte[600_000]), new Image(1, 200_000, new byte[600_000]));
        var known = new KnownInputs(("Images", new ImageDescription(200_000, 1)), ("Images", new ImageDescription(1, 200_000)),
            ("Columns", 0), ("Gap", 4));
        new ContactSheet().Check(known);
        var before = Assert.Single(known.Problems);
        var within = await Assert.ThrowsAsync<NodeInputException>(async () => await new ContactSheet()
            .CheckAndRunAsync(new([strip, pole]), Emblem.Context));

        Assert.Equal(("Images", before.Message), (within.Port, within.Message));
        Assert.StartsWith("the sheet is too large", before.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_has_the_size_that_is_told_of_it()
    {
        var known = new KnownInputs(("Images", new ImageDescription(30, 20)), ("Images", new ImageDescription(10, 40)),
            ("Images", new ImageDescription(5, 5)), ("Columns", 2), ("Gap", 3));
        new ContactSheet().Check(known);
        var sheet = await new ContactSheet().RunAsync(new([Blank(30, 20), Blank(10, 40), Blank(5, 5)], 2, 3), Emblem.Context);

        Assert.Equal(new ImageDescription(sheet.Width, sheet.Height), known.Outputs[""]);

        static Image Blank(int width, int height) => new(width, height, new byte[width * height * 3]);
    }

    [Fact]
    public void A_picture_that_was_cut_short_is_told_before_the_run()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, File.ReadAllBytes(Path.Combine(Images, "landscape.jpg"))[..2000]);
            var known = new KnownInputs(("Path", new FilePath(path)), ("Orientation", ImageOrientation.Upright));
            Assert.Equal("Path", Assert.Single(new LoadImage().Check(known).Problems).Port);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_sheet_of_no_pictures_is_found_before_the_run()
    {
        var known = new KnownInputs(("Images", Array.Empty<Image>()));
        new ContactSheet().Check(known);

        Assert.Equal("Images", Assert.Single(known.Problems).Port);
    }
}
