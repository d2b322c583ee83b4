using IpAdapter.Graph.Cli.Hosts;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>Turns whatever ends a command early into an exit code and a message. The one place where exceptions stop.</summary>
internal static class Guard
{
    /// <summary>Runs a command to its exit code.</summary>
    /// <param name="terminal">Where it is said what ended it.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">What ends it between steps.</param>
    /// <param name="tell">Takes the message too, and whether it is a fault: for programs.</param>
    public static async Task<int> RunAsync(
        Terminal terminal, Func<Task<int>> command, CancellationToken cancellationToken, Action<string, bool>? tell = null)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine("cancelled");
            return ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            return Failures.Report(terminal, exception, tell);
        }
    }
}
