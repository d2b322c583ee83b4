using System.Runtime.CompilerServices;
using System.Threading.Channels;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Machine;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Hosting.Running;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Planning;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Plugins.Audits;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Hosting;

/// <summary>
/// Runs workflows inside a program: it owns the device, the plugins, and the results that are kept from run to run. What leaves it are
/// texts,
/// numbers and images, so that a plugin can be replaced while the program keeps whatever it was given.
/// </summary>
/// <remarks>Its methods may be called from several threads at once. It writes to no terminal.</remarks>
public sealed class GraphHost : IAsyncDisposable
{
    private readonly GraphHostOptions _options;
    private readonly ComputeDevice _device;
    private readonly DeviceStore _store;
    private readonly PluginHost _plugins;
    private readonly ResultCache _cache;
    private readonly ImageInputs _images = new();
    private readonly WorkflowSessions _sessions;
    private readonly RunService _runs;
    private readonly Lock _gate = new();
    private Task<PluginReport>? _loading;

    /// <summary>Makes a host. Its plugins are loaded when they are first needed, or by <see cref="StartAsync"/>.</summary>
    /// <param name="options">Its options, which are read once.</param>
    /// <exception cref="ComputeDeviceException">There is no such device.</exception>
    public GraphHost(GraphHostOptions options)
    {
        _options = options;
        _device = ComputeDevice.Create(options.Device, options.DType?.ToString().ToLowerInvariant());
        var forms = options.Forms ?? (options.MemoryBytes is null ? LayerForms.Winograd : LayerForms.Prepared);
        _device.UsesKernels = forms != LayerForms.Plain;
        _store = new DeviceStore(_device, new DeviceStoreOptions
        {
            UsesMemoryMap = options.MapsFiles,
            BudgetBytes = options.MemoryBytes,
            Forms = forms,
        });
        Environment = ComputeEnvironment.For(_store);
        _cache = new ResultCache(options.CacheBytes);
        WeightFileKinds = KnownKinds.With(() => _plugins!.GetServices<IWeightFileKind>());
        _plugins = new PluginHost(new PluginHostOptions
        {
            PluginFolders = [.. options.PluginFolders],
            ContractAssemblies = SharedLibraries.Contracts,
            SharedAssemblies = SharedLibraries.Assemblies,
            SharedNativeFiles = SharedLibraries.NativeFiles,
            TrustedManifests = options.TrustedManifests?.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Audit = options.AuditsPlugins ? new ScalarAudit(typeof(TorchSharp.torch).Assembly.Location) : null,
            HostServices = ServicesFor(options.NodeServices),
        });
        _plugins.BuildRetired += _cache.Drop;
        string[] modelFolders = [.. options.ModelFolders.Select(Path.GetFullPath)];
        _sessions = new WorkflowSessions(_plugins, new RequestInputs(_images), Environment, modelFolders, options.MemoryBytes);
        _runs = new RunService(_sessions, _cache, Environment, modelFolders, _store, options.KeepsModels);
    }

    /// <summary>What is computed on, and in which type.</summary>
    public ComputeEnvironment Environment { get; }

    /// <summary>The kinds of weight files: those of the model library, and those of the plugins in service at the moment.</summary>
    public WeightFileKinds WeightFileKinds { get; }

    /// <summary>The plugins in service.</summary>
    public IReadOnlyList<InstalledPlugin> Plugins => _plugins.Plugins;

    /// <summary>A build of a plugin has left memory, or was seen to stay.</summary>
    public event Action<RetiredBuild>? BuildUnloaded
    {
        add => _plugins.BuildUnloaded += value;
        remove => _plugins.BuildUnloaded -= value;
    }

    /// <summary>Loads the plugins, once; later calls get the same report.</summary>
    /// <returns>What became of each plugin. One that is refused does not keep the others from serving.</returns>
    public Task<PluginReport> StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
            _loading ??= _plugins.LoadAllAsync(CancellationToken.None);
        return _loading.WaitAsync(cancellationToken);
    }

    /// <summary>Loads what has changed in the plugins' folders: new runs see the new builds, running ones finish on the old.</summary>
    public async Task<PluginReport> ReloadAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        return await _plugins.LoadAllAsync(cancellationToken);
    }

    /// <summary>Completes when every build that has left service has left memory too, or was given up.</summary>
    public Task SettleAsync() => _plugins.SettleAsync();

    /// <summary>Begins to load libtorch beside whatever the program does next, so that the first run finds it loaded.</summary>
    public void WarmUp() => _device.WarmUp();

    /// <summary>
    /// What is wrong with computing on this machine; null where nothing is. Waits for libtorch only where it may have something to say.
    /// </summary>
    public static async Task<string?> FindWarningAsync() =>
        NativeLibraries.TorchNeedsCure ? (await Task.Run(NativeLibraries.LoadTorch)).Warning : null;

    /// <summary>Which plugin's code an exception comes from, and where in it; null where it is none of theirs.</summary>
    /// <param name="exception">What was thrown, on whatever thread.</param>
    public string? FindOrigin(Exception exception) =>
        _plugins.OriginOf(exception) is { Plugin: { } plugin } origin ? $"plugin {plugin} failed in {origin.Place}" : null;

    /// <summary>Finds nodes: the one of a name, those of a family, or those that speak of a word.</summary>
    /// <param name="asked">A node, a family or a word; null for all nodes.</param>
    /// <param name="cancellationToken">Ends the waiting for plugins.</param>
    /// <exception cref="HostInputException">There are none.</exception>
    public async Task<IReadOnlyList<NodeSignature>> FindNodesAsync(string? asked = null, CancellationToken cancellationToken = default)
    {
        await StartForUseAsync(cancellationToken);
        using var lease = _plugins.Borrow();
        return [.. Find(lease.Catalog, asked).Select(NodeSignature.Create)];
    }

    /// <summary>
    /// Checks a workflow: everything that is wrong with it, and what it is made of. Reads headers of models, never weights.
    /// </summary>
    /// <param name="request">The workflow, and what it is given.</param>
    /// <param name="asking">Told about each node before its plugin is asked, which may take as long as the plugin likes.</param>
    /// <param name="cancellationToken">Ends the waiting for plugins.</param>
    /// <exception cref="HostInputException">What was given can't be used.</exception>
    public async Task<WorkflowDescription> CheckAsync(
        WorkflowRequest request, Action<NodeReference>? asking = null, CancellationToken cancellationToken = default)
    {
        await StartForUseAsync(cancellationToken);
        using var session = _sessions.Open(request, runs: false, asking);
        return session.Description;
    }

    /// <summary>Checks a workflow, and tells what a run would do.</summary>
    /// <inheritdoc cref="CheckAsync"/>
    public async Task<PlanDescription> PlanAsync(
        WorkflowRequest request, Action<NodeReference>? asking = null, CancellationToken cancellationToken = default)
    {
        await StartForUseAsync(cancellationToken);
        using var session = _sessions.Open(request, runs: false, asking);
        if (!session.Description.IsRunnable)
            return new(session.Description, []);
        using var plan = new Planner(_cache).Plan(session.Checked, new PlanOptions { Environment = Environment.ToString() });
        return PlanDescription.Create(session.Description, plan);
    }

    /// <summary>Runs a workflow. The events end with <see cref="RunFinished"/>; a consumer that stops reading ends the run.</summary>
    /// <param name="request">The workflow, what it is given, and where its outputs go.</param>
    /// <param name="cancellationToken">Ends the run between steps; what is done by then is kept for the next.</param>
    /// <exception cref="HostInputException">What was given can't be used.</exception>
    /// <exception cref="OperationCanceledException">The run was ended early.</exception>
    public IAsyncEnumerable<RunEvent> RunAsync(RunRequest request, CancellationToken cancellationToken = default) =>
        StreamAsync((observe, token) => RunAsync(request, observe, token), cancellationToken);

    /// <summary>Runs a workflow, and hands each event to an observer, one at a time, from whatever thread.</summary>
    /// <param name="request">The workflow, what it is given, and where its outputs go.</param>
    /// <param name="observe">Takes the events. What it throws ends the run, and fails no node.</param>
    /// <param name="cancellationToken">Ends the run between steps.</param>
    /// <returns>The last event.</returns>
    /// <exception cref="RunObserverException">The observer has thrown.</exception>
    /// <exception cref="HostInputException">What was given can't be used.</exception>
    /// <exception cref="OperationCanceledException">The run was ended early.</exception>
    public async Task<RunFinished> RunAsync(RunRequest request, Action<RunEvent> observe, CancellationToken cancellationToken = default)
    {
        await StartForUseAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = new ObservedEvents(observe, ending.Cancel);
        try
        {
            // Checking is the pool's work too: the caller's thread may be a terminal's or a request's.
            var finished = await Task.Run(() => _runs.RunAsync(request, events, ending.Token), CancellationToken.None);
            events.ThrowIfFaulted();
            return finished;
        }
        catch (OperationCanceledException)
        {
            events.ThrowIfFaulted();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    /// <summary>Runs a workflow, and again whenever a plugin, the workflow or a file that decides its result has changed.</summary>
    /// <param name="read">Reads what is to be run, before each run.</param>
    /// <param name="files">Files that decide what is run, beside those that the workflow reads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public IAsyncEnumerable<RunEvent> WatchAsync(Func<RunRequest> read, IReadOnlyList<string> files,
        CancellationToken cancellationToken = default) =>
        StreamAsync(
            async (observe, token) =>
            {
                await StartForUseAsync(token);
                await new WatchLoop(_plugins, _runs, observe).RunAsync(read, files, token);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _plugins.BuildRetired -= _cache.Drop;
        _cache.Dispose();
        await _plugins.DisposeAsync();
        _store.Dispose();
        _device.Dispose();
        _images.Dispose();
        _runs.Dispose();
    }

    private async Task StartForUseAsync(CancellationToken cancellationToken)
    {
        var report = await StartAsync(cancellationToken);
        if (report.Plugins.Count == 0 && Plugins.Count == 0)
        {
            throw new HostInputException(_options.PluginFolders.Count == 0
                ? "the host has no folder of plugins: add one to GraphHostOptions.PluginFolders"
                : $"there are no plugins in {string.Join(", ", _options.PluginFolders)}: each is a folder with a plugin.yaml");
        }
    }

    private ServiceCollection ServicesFor(IServiceCollection others)
    {
        var services = new ServiceCollection();
        foreach (var service in others)
            ((ICollection<ServiceDescriptor>)services).Add(service);
        services.AddSingleton(_device).AddSingleton(_store).AddSingleton(WeightFileKinds)
            .AddSingleton<INoiseSources>(new SeededNoiseSources());
        return services;
    }

    private static IReadOnlyList<NodeDefinition> Find(NodeCatalog catalog, string? asked)
    {
        if (asked is null)
            return catalog.Nodes;
        if (catalog.Find(asked) is { } node)
            return [node];
        var family = asked.TrimEnd('/') + "/";
        if (catalog.Nodes.Where(candidate => candidate.Id.StartsWith(family, StringComparison.Ordinal)).ToList() is { Count: > 0 } members)
            return members;
        if (catalog.Nodes.Where(candidate => NodeSearch.Finds(candidate, asked)).ToList() is { Count: > 0 } found)
            return found;
        var proposal = catalog.Nearest(asked) is { } nearest ? $"; did you mean '{nearest}'?" : "; 'ipgraph nodes' lists them";
        throw new HostInputException($"there is no node '{asked}'{proposal}");
    }

    private static async IAsyncEnumerable<RunEvent> StreamAsync(
        Func<Action<RunEvent>, CancellationToken, Task> run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<RunEvent>(new UnboundedChannelOptions { SingleReader = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = RunToEndAsync();
        try
        {
            // The reader is not cancelled: a run that is asked to end still tells how it ends.
            await foreach (var happened in events.Reader.ReadAllAsync(CancellationToken.None))
                yield return happened;
            await running;
        }
        finally
        {
            await ending.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task RunToEndAsync()
        {
            try
            {
                await run(happened => events.Writer.TryWrite(happened), ending.Token);
            }
            finally
            {
                events.Writer.Complete();
            }
        }
    }
}
