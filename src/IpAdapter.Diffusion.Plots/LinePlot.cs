using ScottPlot;

namespace IpAdapter.Diffusion.Plots;

/// <summary>Lines over a common axis, as a loss over the steps of a training.</summary>
public static class LinePlot
{
    /// <summary>Draws lines.</summary>
    /// <param name="title">What stands above them.</param>
    /// <param name="along">What the axis along is of.</param>
    /// <param name="upwards">What the axis upwards is of.</param>
    /// <param name="lines">The lines; points that are no finite numbers are left out.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <returns>The plot.</returns>
    public static Imaging.Image Draw(string title, string along, string upwards, IReadOnlyList<PlotLine> lines, int width = 800,
        int height = 480) =>
        PlotPicture.Draw(plot => Compose(plot, title, along, upwards, lines), width, height);

    private static void Compose(Plot plot, string title, string along, string upwards, IReadOnlyList<PlotLine> lines)
    {
        foreach (var line in lines)
        {
            var points = line.X.Zip(line.Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second)).ToList();
            var (x, y) = (points.Select(point => point.First).ToArray(), points.Select(point => point.Second).ToArray());
            var drawn = plot.Add.ScatterLine(x, y);
            (drawn.LegendText, drawn.LineWidth) = (line.Label, 1.5f);
        }

        plot.Title(title);
        plot.XLabel(along);
        plot.YLabel(upwards);
        if (lines.Any(line => line.Label != ""))
            plot.ShowLegend(Alignment.UpperRight);
    }
}
