using System.Diagnostics;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>The built command, started as a person starts it.</summary>
internal static class Command
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.GetData("IpAdapter.Diffusion.NativeFolder") as string ?? "", "ipgraph");

    public static string Workflow(string name) => System.IO.Path.Combine(Repository.Root, "workflows", $"{name}.yaml");

    /// <summary>Starts the command; who starts it reads what it writes.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, new Dictionary<string, string?>(), arguments);

    public static Task<Ending> RunAsync(string folder, params string[] arguments) =>
        RunAsync(folder, new Dictionary<string, string?>(), arguments);

    /// <summary>With variables set in the environment, or taken out of it.</summary>
    public static async Task<Ending> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Start(folder, environment, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ending(process.ExitCode, await output, await error);
    }

    private static Process Start(string folder, IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>How a command ended.</summary>
    internal sealed record Ending(int Code, string Output, string Error)
    {
        public string All => Output + Error;
    }
}
