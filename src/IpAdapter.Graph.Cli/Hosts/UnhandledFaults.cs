using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Cli.Hosts;

/// <summary>
/// An exception on a thread that a plugin started ends the process: there is nobody to hand it to. This names the plugin, and ends the
/// process with the exit code of a fault.
/// </summary>
internal sealed class UnhandledFaults : IDisposable
{
    private readonly GraphHost _host;
    private readonly Terminal _terminal;

    /// <param name="host">The host of the plugins it may come from.</param>
    /// <param name="terminal">Where it is said.</param>
    public UnhandledFaults(GraphHost host, Terminal terminal)
    {
        (_host, _terminal) = (host, terminal);
        AppDomain.CurrentDomain.UnhandledException += End;
    }

    /// <inheritdoc/>
    public void Dispose() => AppDomain.CurrentDomain.UnhandledException -= End;

    private void End(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is not Exception exception)
            return;
        var cause = FaultOrigin.Cause(exception);
        var whose = _host.FindOrigin(exception) ?? "ipgraph failed";
        var message = $"{whose}, on a thread of its own, which ends the program: {cause.GetType().Name}: {cause.Message}";
        _terminal.Error.WriteLine($"fault: {message}");
        _terminal.TellFault?.Invoke(message);
        if (_terminal.ShowsTraces)
            _terminal.Error.WriteLine(exception);
        _terminal.Error.Flush();
        _terminal.Out.Flush();
        Environment.Exit(ExitCode.Fault);
    }
}
