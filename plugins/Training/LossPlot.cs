using IpAdapter.Diffusion.Plots;
using IpAdapter.Diffusion.Training.Runs;

namespace IpAdapter.Graph.Training;

/// <summary>The course of a training as a picture: the loss, smoothed, and the loss on the pairs that are not learnt from.</summary>
internal static class LossPlot
{
    // Single losses scatter with their timesteps: the mean of as many as this part of all shows where they go.
    private const int Smoothing = 50;

    /// <summary>Draws the plot of a table of losses; nothing where there are too few.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plot">The file of the plot.</param>
    public static void Write(string table, string plot)
    {
        var points = LossTable.Read(table);
        if (points.Count < 2)
            return;
        var validated = points.Where(point => point.ValidationLoss is not null).ToList();
        var lines = new List<PlotLine> { new("training", [.. points.Select(point => (double)point.Step)], Smoothed(points)) };
        if (validated.Count > 0)
            lines.Add(new("validation", [.. validated.Select(point => (double)point.Step)],
                [.. validated.Select(point => point.ValidationLoss!.Value)]));
        var picture = LinePlot.Draw("Loss", "step", "loss", lines);
        WholeFile.Write(plot, file => ImageFile.WritePng(picture, file));
    }

    private static double[] Smoothed(IReadOnlyList<LossPoint> points)
    {
        var (window, sum, means) = (Math.Max(1, points.Count / Smoothing), 0.0, new double[points.Count]);
        for (var i = 0; i < points.Count; i++)
        {
            sum += points[i].Loss - (i >= window ? points[i - window].Loss : 0);
            means[i] = sum / Math.Min(i + 1, window);
        }

        return means;
    }
}
