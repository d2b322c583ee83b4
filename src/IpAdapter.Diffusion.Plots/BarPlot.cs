using System.Globalization;
using ScottPlot;

namespace IpAdapter.Diffusion.Plots;

/// <summary>Bars that lie one below the other, each with its label and its value.</summary>
public static class BarPlot
{
    private const int BarHeight = 26;
    private const int Frame = 90;

    /// <summary>Draws bars.</summary>
    /// <param name="title">What stands above them.</param>
    /// <param name="bars">The bars, from the top.</param>
    /// <param name="width">Width in pixels; the height follows from the number of bars.</param>
    /// <returns>The plot.</returns>
    public static Imaging.Image Draw(string title, IReadOnlyList<PlotBar> bars, int width = 640) =>
        PlotPicture.Draw(plot => Compose(plot, title, bars), width, bars.Count * BarHeight + Frame);

    private static void Compose(Plot plot, string title, IReadOnlyList<PlotBar> bars)
    {
        for (var row = 0; row < bars.Count; row++)
        {
            var (bar, place) = (bars[row], bars.Count - 1 - row);
            plot.Add.Bar(new Bar
            {
                Position = place,
                Value = bar.Value,
                Size = 0.7,
                FillColor = Colors.SteelBlue,
                LineWidth = 0,
                Orientation = Orientation.Horizontal,
            });
            if (bar is { Low: { } low, High: { } high })
                plot.Add.Line(low, place, high, place).LineColor = Colors.Black;
            var text = plot.Add.Text(bar.Value.ToString("0.000", CultureInfo.InvariantCulture), bar.High ?? bar.Value, place);
            (text.LabelFontSize, text.OffsetX, text.LabelAlignment) = (11, 4, Alignment.MiddleLeft);
        }

        plot.Title(title);
        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, bars.Count).Select(row => (double)(bars.Count - 1 - row))],
            [.. bars.Select(bar => bar.Label)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.HideGrid();
        var (least, most) = (Math.Min(0, bars.Min(bar => bar.Low ?? bar.Value)), Math.Max(0, bars.Max(bar => bar.High ?? bar.Value)));
        var span = most > least ? most - least : 1;
        plot.Axes.SetLimits(least, most + span * 0.15, -0.6, bars.Count - 0.4);
    }
}
