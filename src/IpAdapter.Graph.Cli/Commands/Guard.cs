using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>Turns whatever ends a command early into an exit code and a message. The one place where exceptions stop.</summary>
internal static class Guard
{
    /// <summary>Runs a command to its exit code.</summary>
    /// <param name="terminal">Where it is said what ended it.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellation">What ends it between steps.</param>
    /// <param name="tell">Takes the message too, and whether it is a fault: for programs.</param>
    public static async Task<int> RunAsync(
        Terminal terminal, Func<Task<int>> command, CancellationToken cancellation, Action<string, bool>? tell = null)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            terminal.Error.WriteLine("cancelled");
            return ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            return Report(terminal, exception, tell);
        }
    }

    private static int Report(Terminal terminal, Exception exception, Action<string, bool>? tell)
    {
        var isInput = exception is BadInputException or ComputeDeviceException or WeightFileException or NodeInputException or IOException or UnauthorizedAccessException;
        tell?.Invoke(isInput ? exception.Message : $"{exception.GetType().Name}: {exception.Message}", !isInput);
        terminal.Error.WriteLine(isInput ? $"error: {exception.Message}" : $"fault: {exception.GetType().Name}: {exception.Message}");
        if (terminal.ShowsTraces)
            terminal.Error.WriteLine(exception);
        else if (!isInput)
            terminal.Error.WriteLine("       This should not happen. Run again with IPGRAPH_TRACE=1 to see where.");
        return isInput ? ExitCode.BadInput : ExitCode.Fault;
    }
}
