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
        Assert.Equal("Path", Assert.Throws<NodeInputException>(() => new LoadImage().Describe(new KnownInputs(("Path", new FilePath("/no/such.png")), ("Orientation", ImageOrientation.Upright)))).Port);

    [Fact]
    public void A_sheet_of_no_pictures_is_found_before_the_run()
    {
        var known = new KnownInputs(("Images", Array.Empty<Image>()));
        new ContactSheet().Describe(known);

        Assert.Equal("Images", Assert.Single(known.Problems).Port);
    }

    private sealed class Warnings : List<string>, INodeLog
    {
        public void Say(string message) { }

        public void Warn(string message) => Add(message);
    }
}
