using System.Globalization;
using IpAdapter.Diffusion.Layers.Profiling;
using IpAdapter.Graph.Cli.Rendering;

namespace IpAdapter.Graph.Cli.Profiling;

/// <summary>Where the time of a run went: by node, by kind of layer, by kind and shape.</summary>
internal static class ProfileTable
{
    private const double LeastShare = 0.005;

    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="timings">The layers.</param>
    public static void Write(TextWriter output, NodeSpans nodes, IReadOnlyList<LayerTiming> timings)
    {
        var whole = Math.Max(nodes.Seconds, double.Epsilon);
        output.WriteLine();
        Columns.Write(output, [["node", "ms", "share"], .. nodes.Spans.OrderByDescending(node => node.Seconds)
            .Select(node => new[] { node.Node, Milliseconds(node.Seconds), Share(node.Seconds / whole) })], int.MaxValue);
        output.WriteLine();
        var layers = timings.Sum(timing => timing.Seconds);
        string[] outside = ["outside layers", "", "", Milliseconds(whole - layers), Share((whole - layers) / whole), ""];
        Columns.Write(output,
        [
            ["layers", "", "count", "ms", "share", "GFLOP/s"],
            .. timings.GroupBy(timing => timing.Kind).Select(Together).OrderByDescending(kind => kind.Seconds)
                .Select(kind => Row(kind, whole)),
            outside,
        ], int.MaxValue);
        output.WriteLine();
        var shown = timings.Where(timing => timing.Seconds >= LeastShare * whole).ToList();
        Columns.Write(output, [["layer", "shape", "count", "ms", "share", "GFLOP/s"], .. shown.Select(timing => Row(timing, whole))],
            int.MaxValue);
        if (shown.Count < timings.Count)
            output.WriteLine($"and {timings.Count - shown.Count} shapes of less than {Share(LeastShare)} each");
    }

    private static LayerTiming Together(IGrouping<string, LayerTiming> kind) =>
        new(kind.Key, "", kind.Sum(timing => timing.Count), kind.Sum(timing => timing.Seconds), kind.Sum(timing => timing.Operations));

    private static string[] Row(LayerTiming timing, double whole) =>
    [
        timing.Kind, timing.Shape, timing.Count.ToString(CultureInfo.InvariantCulture), Milliseconds(timing.Seconds),
        Share(timing.Seconds / whole), timing.GigaflopsPerSecond?.ToString("0", CultureInfo.InvariantCulture) ?? "",
    ];

    private static string Milliseconds(double seconds) => (1000 * seconds).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Share(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
