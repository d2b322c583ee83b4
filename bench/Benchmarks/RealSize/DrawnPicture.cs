using System.Diagnostics;
using System.Text.Json;
using IpAdapter.Golden;

namespace IpAdapter.Benchmarks.RealSize;

/// <summary>What the built command told of drawing a picture, in a process of its own.</summary>
internal sealed class DrawnPicture
{
    private readonly Dictionary<string, double> _nodes = [];
    private readonly List<double> _steps = [];

    private DrawnPicture()
    {
    }

    /// <summary>From the process's start to its end.</summary>
    public double Seconds { get; private set; }

    /// <summary>Most bytes that were resident.</summary>
    public long Peak { get; private set; }

    /// <summary>Seconds of the sampler's steps; the first has what is read and prepared for it.</summary>
    public IReadOnlyList<double> Steps => _steps;

    /// <summary>Runs a workflow.</summary>
    /// <param name="arguments">What <c>ipgraph run</c> is given.</param>
    /// <param name="sampler">The node whose steps are timed.</param>
    /// <exception cref="InvalidOperationException">The run failed.</exception>
    public static DrawnPicture Draw(IReadOnlyList<string> arguments, string sampler)
    {
        var command = Path.Combine(Repository.Root, "artifacts", "bin", "IpAdapter.Graph.Cli", "release", "ipgraph");
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(command, ["run", .. arguments, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException($"{command} did not start.");
        var complaints = process.StandardError.ReadToEndAsync();
        var picture = new DrawnPicture();
        var last = start;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            using var told = JsonDocument.Parse(line);
            picture.Take(told.RootElement, sampler, ref last);
            picture.Peak = Math.Max(picture.Peak, ResidentMemory.FindPeak(process.Id));
        }

        process.WaitForExit();
        picture.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0 ? picture
            : throw new InvalidOperationException($"ipgraph run ended with {process.ExitCode}: {complaints.Result}");
    }

    /// <summary>Seconds of a node.</summary>
    public double NodeSeconds(string node) => _nodes[node];

    private void Take(JsonElement told, string sampler, ref long last)
    {
        var node = told.TryGetProperty("node", out var name) ? name.GetString()! : "";
        var kind = told.GetProperty("event").GetString();
        if (kind == "node-finished") _nodes[node] = told.GetProperty("seconds").GetDouble();
        if (node != sampler) return;
        if (kind == "node-progress") _steps.Add(Stopwatch.GetElapsedTime(last).TotalSeconds);
        last = Stopwatch.GetTimestamp();
    }
}
