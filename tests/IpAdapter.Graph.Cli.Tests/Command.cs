using System.Diagnostics;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>The built command, started as a person starts it.</summary>
internal static class Command
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.GetData("IpAdapter.Diffusion.NativeFolder") as string ?? "",
        "ipgraph");

    public static string Workflow(string name) => System.IO.Path.Combine(Repository.Root, "workflows", $"{name}.yaml");

    /// <summary>Starts the command; who starts it reads what it writes.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, new Dictionary<string, string?>(), arguments);

    public static Task<Ending> RunAsync(string folder, params string[] arguments) =>
        RunAsync(folder, new Dictionary<string, string?>(), Timeout.InfiniteTimeSpan, arguments);

    /// <summary>With variables set in the environment, or taken out of it.</summary>
    public static Task<Ending> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunAsync(folder, environment, Timeout.InfiniteTimeSpan, arguments);

    /// <summary>Kills it where it does not end in time: the exit code is then <see cref="Ending.Endless"/>.</summary>
    public static Task<Ending> RunAsync(string folder, TimeSpan limit, params string[] arguments) =>
        RunAsync(folder, new Dictionary<string, string?>(), limit, arguments);

    private static async Task<Ending> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, TimeSpan limit,
        string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var time = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(time.Token);
            return new Ending(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new Ending(Ending.Endless, await output, await error);
        }
    }

    private static Process Start(string folder, IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>How a command ended.</summary>
    internal sealed record Ending(int Code, string Output, string Error)
    {
        /// <summary>The exit code of one that did not end.</summary>
        public const int Endless = -1;

        public string All => Output + Error;
    }
}
