using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>
/// An exception on a thread that a plugin started ends the process: there is nobody to hand it to. This says whose it was, and ends with the code of a fault.
/// </summary>
internal sealed class UnhandledFaults : IDisposable
{
    private readonly PluginHost _plugins;
    private readonly Terminal _terminal;

    /// <param name="plugins">Those it may come from.</param>
    /// <param name="terminal">Where it is said.</param>
    public UnhandledFaults(PluginHost plugins, Terminal terminal)
    {
        (_plugins, _terminal) = (plugins, terminal);
        AppDomain.CurrentDomain.UnhandledException += End;
    }

    /// <inheritdoc/>
    public void Dispose() => AppDomain.CurrentDomain.UnhandledException -= End;

    private void End(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (unhandled.ExceptionObject is not Exception exception)
            return;
        var cause = FaultOrigin.Cause(exception);
        var whose = _plugins.OriginOf(exception) is { Plugin: { } plugin } origin ? $"plugin {plugin} failed in {origin.Place}" : "ipgraph failed";
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
