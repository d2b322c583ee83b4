using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Cli.Options;
using IpAdapter.Graph.Cli.Terminals;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Plugins.Audits;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>The composition root: the one place that knows the device, its store, the plugins and how they come together.</summary>
internal sealed class GraphHost : IAsyncDisposable
{
    private readonly ComputeDevice _device;
    private readonly UnhandledFaults _unhandled;
    private readonly HostOptions _options;

    private GraphHost(HostOptions options, Terminal terminal, bool audits)
    {
        Terminal = terminal;
        _options = options;
        _device = ComputeDevice.Create(options.Device, options.DType);
        Store = new DeviceStore(_device, new DeviceStoreOptions { UsesMemoryMap = options.MapsFiles, BudgetBytes = options.MemoryBudget });
        Plugins = new PluginHost(new PluginHostOptions
        {
            PluginFolders = options.PluginFolders,
            ContractAssemblies = [typeof(DeviceStore).Assembly],
            SharedAssemblies = [typeof(TorchSharp.torch).Assembly],
            TrustedManifests = options.TrustedManifests,
            Audit = audits ? new ScalarAudit(typeof(TorchSharp.torch).Assembly.Location) : null,
            HostServices = new ServiceCollection()
                .AddSingleton(_device)
                .AddSingleton(Store)
                .AddSingleton<INoiseSources>(new SeededNoiseSources()),
        });
        _unhandled = new UnhandledFaults(Plugins, terminal);
    }

    /// <summary>What else decides a result's bits: the kind of device and the type computed in.</summary>
    public static string EnvironmentOf(HostOptions options)
    {
        var kind = options.Device.Split(':')[0];
        return $"{kind} {options.DType ?? (kind == "cpu" ? "float32" : "float16")}";
    }

    /// <summary>Where it is said how things go.</summary>
    public Terminal Terminal { get; }

    /// <summary>
    /// The memory there is for a workflow, which only a run is refused for: more than the machine has, or than <c>--memory</c> allows where that is more. Null where another device has memory of its own.
    /// </summary>
    /// <param name="runs">Whether the workflow is to be run.</param>
    public MachineMemory? MemoryFor(bool runs)
    {
        if (_device.Device.type != TorchSharp.DeviceType.CPU)
            return null;
        var memory = MachineMemories.Read();
        return runs ? memory with { Most = Math.Max(memory.Physical, _options.MemoryBudget ?? 0) } : memory;
    }

    /// <summary>The weights that the device holds.</summary>
    public DeviceStore Store { get; }

    /// <summary>The plugins in service.</summary>
    public PluginHost Plugins { get; }

    /// <summary>What became of each plugin at the start.</summary>
    public PluginReport Report { get; private set; } = new([]);

    /// <summary>Builds a host and loads its plugins. One that is refused is said, and does not keep the others from serving.</summary>
    /// <param name="options">What it is built with.</param>
    /// <param name="terminal">Where refusals are said.</param>
    /// <param name="computes">Whether tensors will be computed: libtorch then loads beside the plugins, which takes as long.</param>
    public static async Task<GraphHost> StartAsync(HostOptions options, Terminal terminal, bool computes = false)
    {
        var host = await LoadAsync(options, terminal, computes, audits: terminal.ShowsTraces);
        // Where there is something to cure, loading may have a warning to give, and a run waits for it; elsewhere it has none, and goes
        // on beside what follows.
        try
        {
            if (computes && NativeLibraries.TorchNeedsCure && (await Task.Run(NativeLibraries.LoadTorch)).Warning is { } warning)
                terminal.Error.WriteLine($"warning: {warning}");
            PluginWarnings.Write(host.Report, terminal.Error);
            if (host.Report.Plugins.Count > 0)
                return host;
            throw new BadInputException($"there are no plugins in {string.Join(", ", options.PluginFolders)}: build the solution, or name a folder with --plugins");
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds a host and loads its plugins, without a word: <see cref="Report"/> has what became of them.</summary>
    /// <param name="options">What it is built with.</param>
    /// <param name="terminal">Where it is said what is waited for, and whose a fault is that nobody catches.</param>
    /// <param name="computes">Whether tensors will be computed.</param>
    /// <param name="audits">Whether the plugins' code is read for unsafe calls.</param>
    public static async Task<GraphHost> LoadAsync(HostOptions options, Terminal terminal, bool computes = false, bool audits = false)
    {
        var host = new GraphHost(options, terminal, audits);
        try
        {
            using var loading = terminal.Ongoing.Begin(() => "the plugins to load", terminal.Error.WriteLine);
            if (computes)
                host._device.WarmUp();
            host.Report = await host.Plugins.LoadAllAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _unhandled.Dispose();
        await Plugins.DisposeAsync();
        Store.Dispose();
        _device.Dispose();
    }
}
