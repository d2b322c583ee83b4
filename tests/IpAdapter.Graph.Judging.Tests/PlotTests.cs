using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Plots;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>What a plot shows.</summary>
public sealed class PlotTests
{
    [Fact]
    public void A_longer_bar_is_more_blue()
    {
        var shorter = Blue(BarPlot.Draw("t", [new("a", 0.25), new("b", 1)]));
        var longer = Blue(BarPlot.Draw("t", [new("a", 0.5), new("b", 1)]));

        // Two bars of 1 and .25 against 1 and .5, on the same axis.
        Assert.Equal(1.5 / 1.25, (double)longer / shorter, 0.05);
    }

    [Fact]
    public void A_plot_is_as_high_as_its_bars_want()
    {
        var (two, ten) = (BarPlot.Draw("t", [new("a", 1), new("b", 1)]),
            BarPlot.Draw("t", [.. Enumerable.Range(0, 10).Select(number => new PlotBar($"{number}", 1, 0.9, 1.1))], 320));

        Assert.Equal(640, two.Width);
        Assert.Equal(320, ten.Width);
        Assert.True(ten.Height > 2 * two.Height);
    }

    [Fact]
    public void Lines_are_drawn_without_the_points_that_are_no_numbers()
    {
        var line = LinePlot.Draw("loss", "step", "loss",
            [new("training", [0, 1, 2, 3], [1, double.NaN, 0.4, 0.3]), new("", [0, 3], [1, 0])]);
        var other = LinePlot.Draw("loss", "step", "loss",
            [new("training", [0, 1, 2, 3], [1, 0.2, 0.4, 0.3]), new("", [0, 3], [1, 0])]);

        Assert.Equal((800, 480), (line.Width, line.Height));
        Assert.NotEqual(line.Pixels.ToArray(), other.Pixels.ToArray());
    }

    private static int Blue(Image plot) => Enumerable.Range(0, plot.Width * plot.Height)
        .Count(pixel => plot.Pixels.Span[pixel * 3 + 2] - plot.Pixels.Span[pixel * 3] > 80);
}
