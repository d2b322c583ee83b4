using CsCheck;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Structure.Hints;

namespace IpAdapter.Graph.Structure.Tests;

public sealed class CannyLaws
{
    [Fact]
    public void A_picture_of_one_colour_has_no_edges() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Byte, Gen.Byte, Gen.Byte, Gen.Double[0, 3])
            .Sample((width, height, red, green, blue, blur) =>
            CannyEdges.Compute(Pictures.Constant(width, height, red, green, blue), 1, 1, blur).Whites() == 0, iter: 100);

    [Theory]
    [InlineData(0, 255)]
    [InlineData(255, 0)]
    [InlineData(90, 200)]
    public void The_edges_of_a_square_are_its_outline_one_pixel_thin(byte ground, byte square)
    {
        var edges = CannyEdges.Compute(Pictures.Square(16, 5, 10, ground, square), 100, 200, 0);
        for (var y = 0; y < 16; y++)
        {
            for (var x = 0; x < 16; x++)
            {
                // outside: from 1 on; the square's own border: 0
                var distance = Math.Max(Math.Max(5 - x, x - 10), Math.Max(5 - y, y - 10));
                if (edges.IsWhite(x, y))
                    Assert.InRange(distance, 0, 1);
                Assert.False(x < 15 && y < 15 && edges.IsWhite(x, y) && edges.IsWhite(x + 1, y) && edges.IsWhite(x, y + 1)
                    && edges.IsWhite(x + 1, y + 1), $"two pixels thick at {x}, {y}");
            }
        }
        for (var line = 7; line <= 8; line++)   // away from the corners, one pixel on either side
        {
            Assert.Equal(2, Enumerable.Range(0, 16).Count(x => edges.IsWhite(x, line)));
            Assert.Equal(2, Enumerable.Range(0, 16).Count(y => edges.IsWhite(line, y)));
        }
    }

    [Fact]
    public void Edges_between_colours_of_one_luminance_are_found() =>
        Assert.True(CannyEdges.Compute(Pictures.Drawn(12, 12, (x, _) => x < 6 ? ((byte)255, (byte)0, (byte)0)
            : ((byte)0, (byte)130, (byte)0)),
            100, 200, 0).Whites() >= 12);

    [Fact]
    public void A_weak_edge_is_kept_where_it_touches_a_strong_one_only()
    {
        // A step of 60 levels is 4 x 60 steep: below 255, so weak; the upper half of the line is a step of 255, so strong.
        var touching = Pictures.Drawn(12, 24, (x, y) => x < 6 ? ((byte)0, (byte)0, (byte)0) : y < 12 ? ((byte)255, (byte)255, (byte)255)
            : ((byte)60, (byte)60, (byte)60));
        var alone = Pictures.Drawn(12, 24, (x, _) => x < 6 ? ((byte)0, (byte)0, (byte)0) : ((byte)60, (byte)60, (byte)60));
        Assert.Contains(Enumerable.Range(0, 12), x => CannyEdges.Compute(touching, 100, 250, 0).IsWhite(x, 23));
        Assert.Equal(0, CannyEdges.Compute(alone, 100, 250, 0).Whites());
        Assert.True(CannyEdges.Compute(alone, 100, 239, 0).Whites() > 0);
    }

    [Fact]
    public void Higher_thresholds_find_no_edge_that_lower_ones_do_not() =>
        Gen.Select(Pictures.Any, Gen.Int[0, 255], Gen.Int[0, 255], Gen.Int[0, 100], Gen.Int[0, 100])
            .Sample((image, one, other, moreLow, moreHigh) =>
        {
            var (low, high) = (Math.Min(one, other), Math.Max(one, other));
            var (many, few) = (CannyEdges.Compute(image, low, high, 0), CannyEdges.Compute(image, low + moreLow, high + moreHigh, 0));
            return Enumerable.Range(0, image.Width * image.Height)
                .All(i => !few.IsWhite(i % image.Width, i / image.Width) || many.IsWhite(i % image.Width, i / image.Width));
        }, iter: 100);

    [Fact]
    public void A_picture_and_its_inverse_have_the_same_edges() =>
        Pictures.Any.Sample(image =>
        {
            var inverse = new Image(image.Width, image.Height, [.. image.Pixels.ToArray().Select(level => (byte)(255 - level))]);
            return CannyEdges.Compute(image, 50, 150, 0).Pixels.Span.SequenceEqual(CannyEdges.Compute(inverse, 50, 150, 0).Pixels.Span);
        }, iter: 100);

    [Fact]
    public void Thresholds_the_wrong_way_round_are_found_before_the_run()
    {
        var known = new KnownInputs(("Low", 200), ("High", 100), ("Image", new ImageDescription(3, 4)));
        new Canny().Check(known);
        Assert.Equal("Low", Assert.Single(known.Problems).Port);
        Assert.Equal(new ImageDescription(3, 4), known.Outputs[""]);
    }
}
