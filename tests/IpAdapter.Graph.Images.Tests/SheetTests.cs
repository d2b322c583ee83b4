using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Images.Tests;

/// <summary>Pictures and labels on a sheet.</summary>
public sealed class SheetTests
{
    private static readonly Image Red = Filled(200, 0, 0), Green = Filled(0, 200, 0), Blue = Filled(0, 0, 200), Black = Filled(0, 0, 0);

    [Fact]
    public void Pictures_follow_each_other_by_rows_or_by_columns()
    {
        var images = new[] { Red, Green, Blue, Black };
        var byRows = Lay(images, byColumns: false);
        var byColumns = Lay(images, byColumns: true);

        Assert.Equal([(200, 0, 0), (0, 200, 0), (0, 0, 200), (0, 0, 0)], Corners(byRows));
        Assert.Equal([(200, 0, 0), (0, 0, 200), (0, 200, 0), (0, 0, 0)], Corners(byColumns));
    }

    [Fact]
    public void Labels_stand_outside_the_pictures_and_change_nothing_in_them()
    {
        var images = new[] { Red, Green, Blue, Black };
        var layout = SheetLayout.Create([.. images.Select(image => (image.Width, image.Height))], 2, 4);
        var bare = layout.Lay(images);
        var labelled = new LabelledSheet(layout, ["one", "two"], ["first <row> & more", "second"]).Lay(images);

        var (left, top) = (labelled.Width - bare.Width, labelled.Height - bare.Height);
        Assert.True(left > 20 && top > 5);
        for (var y = 0; y < bare.Height; y++)
            for (var x = 0; x < bare.Width; x++)
                Assert.Equal(Pixel(bare, x, y), Pixel(labelled, left + x, top + y));
        Assert.True(Ink(labelled, left, 0, labelled.Width, top) > 10);
        Assert.True(Ink(labelled, 0, top, left, labelled.Height) > 10);
        Assert.Equal(0, Ink(labelled, 0, 0, left, top));
    }

    [Fact]
    public void The_same_label_is_the_same_picture_and_another_is_another()
    {
        Assert.Equal(LabelledSheet.Label.Draw("0.5", 60).Pixels.ToArray(), LabelledSheet.Label.Draw("0.5", 60).Pixels.ToArray());
        Assert.NotEqual(LabelledSheet.Label.Draw("0.5", 60).Pixels.ToArray(), LabelledSheet.Label.Draw("0.6", 60).Pixels.ToArray());
    }

    [Fact]
    public void A_long_label_is_broken_into_lines_and_an_empty_one_takes_no_room()
    {
        var (one, many) = (LabelledSheet.Label.Draw("word", 200), LabelledSheet.Label.Draw("many words that do not fit a line", 60));

        Assert.True(many.Height > 2 * one.Height);
        Assert.True(many.Width <= 60);
        Assert.Equal((1, 1), (LabelledSheet.Label.Draw(" ", 60).Width, LabelledSheet.Label.Draw(" ", 60).Height));
    }

    private static Image Lay(Image[] images, bool byColumns) =>
        (SheetLayout.Create([.. images.Select(image => (image.Width, image.Height))], 2, 4) with { ByColumns = byColumns }).Lay(images);

    private static (int, int, int)[] Corners(Image sheet) =>
        [.. from y in new[] { 6, 42 } from x in new[] { 6, 42 } select Pixel(sheet, x, y)];

    private static int Ink(Image image, int left, int top, int right, int bottom) =>
        (from y in Enumerable.Range(top, bottom - top) from x in Enumerable.Range(left, right - left) select Pixel(image, x, y))
        .Count(pixel => pixel.Item1 < 128);

    private static (int, int, int) Pixel(Image image, int x, int y)
    {
        var pixel = image.Pixels.Span.Slice((y * image.Width + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    private static Image Filled(byte red, byte green, byte blue) =>
        new(32, 32, Enumerable.Range(0, 32 * 32).SelectMany(_ => new[] { red, green, blue }).ToArray());
}
