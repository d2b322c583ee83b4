using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Hosts;

/// <summary>Reports what ended something early, and which exit code it means.</summary>
internal static class Failures
{
    /// <summary>
    /// Whether an exception says that something given can't be used, rather than that a plugin or this program is at fault.
    /// </summary>
    public static bool IsInput(Exception exception) => exception is BadInputException || InputFaults.IsInput(exception);

    /// <summary>Reports an exception.</summary>
    /// <param name="terminal">Where a person reads it.</param>
    /// <param name="exception">What was thrown.</param>
    /// <param name="tell">Takes the message too, and whether it is a fault: for programs.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Terminal terminal, Exception exception, Action<string, bool>? tell) => IsInput(exception)
        ? Report(terminal, exception.Message, isFault: false, exception.ToString(), tell)
        : Report(terminal, $"{exception.GetType().Name}: {exception.Message}", isFault: true, exception.ToString(), tell);

    /// <summary>Reports what ended something.</summary>
    /// <param name="terminal">Where a person reads it.</param>
    /// <param name="message">What it was.</param>
    /// <param name="isFault">Whether a plugin or this program is at fault.</param>
    /// <param name="details">The exception with its stack.</param>
    /// <param name="tell">Takes the message too, and whether it is a fault: for programs.</param>
    /// <returns>The exit code.</returns>
    public static int Report(Terminal terminal, string message, bool isFault, string details, Action<string, bool>? tell)
    {
        message = Printable.Line(message);
        tell?.Invoke(message, isFault);
        terminal.Error.WriteLine($"{(isFault ? "fault" : "error")}: {message}");
        if (terminal.ShowsTraces)
            terminal.Error.WriteLine(details);
        else if (isFault)
            terminal.Error.WriteLine("       This should not happen. Run again with IPGRAPH_TRACE=1 to see where.");
        return isFault ? ExitCode.Fault : ExitCode.BadInput;
    }
}
