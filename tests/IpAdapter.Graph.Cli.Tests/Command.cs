using System.Diagnostics;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>The built command, started as a person starts it.</summary>
internal static class Command
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.GetData("IpAdapter.Diffusion.NativeFolder") as string ?? "", "ipgraph");

    public static string Workflow(string name) => System.IO.Path.Combine(Repository.Root, "workflows", $"{name}.yaml");

    public static async Task<Ending> RunAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new Ending(process.ExitCode, await output, await error);
    }

    /// <summary>How a command ended.</summary>
    internal sealed record Ending(int Code, string Output, string Error)
    {
        public string All => Output + Error;
    }
}
