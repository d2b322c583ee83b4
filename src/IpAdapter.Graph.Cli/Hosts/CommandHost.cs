using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Hosting;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Hosts;

/// <summary>The host of a command: says what is waited for, what is wrong with plugins, and whose a fault is that nobody catches.</summary>
internal sealed class CommandHost : IAsyncDisposable
{
    private readonly UnhandledFaults _unhandled;

    private CommandHost(GraphHost host, Terminal terminal) => (Host, _unhandled) = (host, new UnhandledFaults(host, terminal));

    /// <summary>The host.</summary>
    public GraphHost Host { get; }

    /// <summary>What became of each plugin at the start.</summary>
    public PluginReport Report { get; private set; } = new([]);

    /// <summary>Makes a host and loads its plugins. One that is refused is reported, and does not keep the others from serving.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="terminal">Where warnings go.</param>
    /// <param name="computes">Whether tensors will be computed: libtorch then loads beside the plugins, which takes as long.</param>
    /// <exception cref="BadInputException">There is no plugin.</exception>
    public static async Task<CommandHost> StartAsync(GraphHostOptions options, Terminal terminal, bool computes = false)
    {
        options.AuditsPlugins = terminal.ShowsTraces;
        var host = await LoadAsync(options, terminal, computes);
        try
        {
            if (computes && await GraphHost.FindWarningAsync() is { } warning)
                terminal.Error.WriteLine($"warning: {warning}");
            PluginWarnings.Write(host.Report, terminal.Error);
            return host.Report.Plugins.Count > 0
                ? host
                : throw new BadInputException($"there are no plugins in {string.Join(", ", options.PluginFolders)}: build the solution, or "
                    + "name a folder with --plugins");
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a host and loads its plugins, without a word about them: <see cref="Report"/> has what became of them.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="terminal">Where it is said what is waited for.</param>
    /// <param name="computes">Whether tensors will be computed.</param>
    public static async Task<CommandHost> LoadAsync(GraphHostOptions options, Terminal terminal, bool computes = false)
    {
        var host = new CommandHost(new GraphHost(options), terminal);
        try
        {
            using var loading = terminal.Ongoing.Begin(() => "the plugins to load", terminal.Error.WriteLine);
            if (computes)
                host.Host.WarmUp();
            host.Report = await host.Host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _unhandled.Dispose();
        return Host.DisposeAsync();
    }
}
