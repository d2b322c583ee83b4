using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary>Turns whatever ends a command early into an exit code and a message. The one place where exceptions stop.</summary>
internal static class Guard
{
    /// <summary>Runs a command to its exit code.</summary>
    public static async Task<int> RunAsync(Terminal terminal, Func<Task<int>> command, CancellationToken cancellation)
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
            return Report(terminal, exception);
        }
    }

    private static int Report(Terminal terminal, Exception exception)
    {
        var isInput = exception is BadInputException or ComputeDeviceException or WeightFileException or NodeInputException or IOException or UnauthorizedAccessException;
        terminal.Error.WriteLine(isInput ? $"error: {exception.Message}" : $"fault: {exception.GetType().Name}: {exception.Message}");
        if (terminal.ShowsTraces)
            terminal.Error.WriteLine(exception);
        else if (!isInput)
            terminal.Error.WriteLine("       This should not happen. Run again with IPGRAPH_TRACE=1 to see where.");
        return isInput ? ExitCode.BadInput : ExitCode.Fault;
    }
}
