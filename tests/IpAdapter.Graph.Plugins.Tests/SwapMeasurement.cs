using System.Diagnostics;

namespace IpAdapter.Graph.Plugins.Tests;

/// <summary>
/// Swaps one plugin for another build of it again and again in a living host, and measures. Knows no test library: the benchmarks compile
/// it too.
/// </summary>
/// <param name="plugins">A folder of plugins that the builds are put into.</param>
/// <param name="builds">Folders of builds of one plugin, taken in turn.</param>
public sealed class SwapMeasurement(string plugins, IReadOnlyList<string> builds)
{
    /// <summary>Swaps that many times.</summary>
    /// <param name="host">The host over the folder of plugins.</param>
    /// <param name="swaps">How many.</param>
    /// <param name="use">Uses the plugin after each swap, told the number of the build in service.</param>
    public async Task<SwapFigures> RunAsync(PluginHost host, int swaps, Func<PluginHost, int, Task> use)
    {
        var retired = new List<RetiredBuild>();
        host.BuildUnloaded += retired.Add;
        var milliseconds = new double[swaps];
        var folder = Path.Combine(plugins, "swapped");
        Put(builds[0], folder);
        await Swap(host, folder);
        await use(host, 0);
        var (firstBytes, lastBytes) = (0L, 0L);
        for (var i = 0; i < swaps; i++)
        {
            var build = (i + 1) % builds.Count;
            Put(builds[build], folder);
            var began = Stopwatch.GetTimestamp();
            await Swap(host, folder);
            milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            await use(host, build);
            await host.SettleAsync();
            lastBytes = Resident();
            // The first few rounds compile the way through.
            if (i == Math.Min(10, swaps - 1))
                firstBytes = lastBytes;
        }

        host.BuildUnloaded -= retired.Add;
        Array.Sort(milliseconds);
        return new SwapFigures(swaps, retired.Count(build => build.IsGone), milliseconds[swaps / 2],
            milliseconds[(int)(0.95 * (swaps - 1))], retired.Max(build => build.Collections), firstBytes, lastBytes);
    }

    private static async Task Swap(PluginHost host, string folder)
    {
        var report = await host.ReloadAsync(folder);
        if (report.Refused.FirstOrDefault() is { } refused)
            throw new InvalidOperationException(refused.ToString());
    }

    private static void Put(string build, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(build).OrderBy(file => Path.GetFileName(file) == "plugin.yaml"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

/// <summary>What swapping cost.</summary>
/// <param name="Swaps">Swaps in all.</param>
/// <param name="Gone">Old builds seen to leave memory.</param>
/// <param name="MedianMilliseconds">From the call to the new build in service: read, verify, copy, load, check, exchange.</param>
/// <param name="P95Milliseconds">The same, of all but the slowest twentieth.</param>
/// <param name="MostCollections">Most garbage collections that a build needed to leave memory.</param>
/// <param name="FirstResidentBytes">Resident memory after the first ten swaps.</param>
/// <param name="LastResidentBytes">Resident memory after the last.</param>
public sealed record SwapFigures(int Swaps, int Gone, double MedianMilliseconds, double P95Milliseconds, int MostCollections,
    long FirstResidentBytes, long LastResidentBytes)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Swaps} swaps, {Gone} old builds gone from memory (at most {MostCollections} collections each), median {MedianMilliseconds:0.0} "
            + $"ms, p95 {P95Milliseconds:0.0} ms, resident {FirstResidentBytes >> 20} MiB after the first ten, {LastResidentBytes >> 20} "
            + "MiB after the last";
}
