using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>What is said of an exception that ended something, and which exit code it means.</summary>
internal static class Failures
{
    /// <summary>Whether it says that something given can't be used, rather than that a plugin or this program is at fault.</summary>
    public static bool IsInput(Exception exception) => exception
        is BadInputException or ComputeDeviceException or WeightFileException or NodeInputException or IOException or UnauthorizedAccessException;

    /// <summary>Says it.</summary>
    /// <param name="terminal">Where a person reads it.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="tell">Takes the message too, and whether it is a fault: for programs.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Terminal terminal, Exception exception, Action<string, bool>? tell)
    {
        var isInput = IsInput(exception);
        var message = Printable.Line(isInput ? exception.Message : $"{exception.GetType().Name}: {exception.Message}");
        tell?.Invoke(message, !isInput);
        terminal.Error.WriteLine($"{(isInput ? "error" : "fault")}: {message}");
        if (terminal.ShowsTraces)
            terminal.Error.WriteLine(exception);
        else if (!isInput)
            terminal.Error.WriteLine("       This should not happen. Run again with IPGRAPH_TRACE=1 to see where.");
        return isInput ? ExitCode.BadInput : ExitCode.Fault;
    }
}
