using System.Diagnostics;
using IpAdapter.Golden;

namespace IpAdapter.Benchmarks;

/// <summary>From process start to the quickstart's PNG, with the built command, and the most memory that was resident.</summary>
internal sealed class ColdStart : IBenchmark
{
    public string Name => "cold-start";

    public IEnumerable<Figure> Measure()
    {
        var folder = Directory.CreateTempSubdirectory("ipgraph-benchmark-").FullName;
        try
        {
            // the first warms the disk's cache
            var runs = Enumerable.Range(0, 7).Select(run => Run(Path.Combine(folder, $"{run}.png"))).Skip(1).ToList();
            yield return new Figure("cold start of the built command to the quickstart's PNG (20 DDIM steps), median of 6",
                $"{new Samples(runs.Select(run => run.Seconds)).Median:0.00} s", "<= 2 s");
            yield return new Figure("peak resident memory of that run, median",
                $"{new Samples(runs.Select(run => run.PeakMiB)).Median:0} MiB", "<= 500 MiB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double Seconds, double PeakMiB) Run(string picture)
    {
        var command = Path.Combine(Repository.Root, "artifacts", "bin", "IpAdapter.Graph.Cli", "release", "ipgraph");
        var workflow = Path.Combine(Repository.Root, "workflows", "quickstart.yaml");
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(command,
            ["run", workflow, "--out", picture])
        { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{command} did not start.");
        _ = process.StandardOutput.ReadToEndAsync();
        var complaints = process.StandardError.ReadToEndAsync();
        var peak = 0.0;
        while (!process.WaitForExit(5))
            peak = Math.Max(peak, ResidentMemory.FindPeak(process.Id) / (double)(1 << 20));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0 && File.Exists(picture)
            ? (seconds, peak)
            : throw new InvalidOperationException($"The quickstart ended with {process.ExitCode}: {complaints.Result}");
    }
}
