using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Golden;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Golden.Tests.Runners;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>The build's plugins, loaded once for many checks.</summary>
public sealed class LoadedPlugins : IAsyncLifetime
{
    private readonly PluginHost _plugins;

    public LoadedPlugins() => _plugins = new(new PluginHostOptions
    {
        PluginFolders = [Path.Combine(Repository.Root, "artifacts", "plugins"),
            Path.Combine(Repository.Root, "artifacts", "relay-plugins")],
        ContractAssemblies = [typeof(UNet).Assembly],
        SharedAssemblies = [typeof(Tensor).Assembly],
        HostServices = new ServiceCollection().AddSingleton(TestDevice.Store).AddSingleton(TestDevice.Store.Device)
            .AddSingleton<INoiseSources>(new SeededNoiseSources())
            .AddSingleton(KnownKinds.With(() => _plugins!.GetServices<IWeightFileKind>())),
    });

    public async ValueTask InitializeAsync() => Assert.Empty((await _plugins.LoadAllAsync()).Refused);

    public ValueTask DisposeAsync() => _plugins.DisposeAsync();

    /// <summary>Runs a workflow, with nothing known of an earlier run, and hands its outputs over while they are good.</summary>
    internal Task RunAsync(string workflow, ValueSource source, Action<IReadOnlyDictionary<string, IReadOnlyList<object>>> deliver) =>
        PluginRun.RunAsync(_plugins, workflow, source, deliver);

    /// <summary>The nodes there are.</summary>
    internal CatalogLease Borrow() => _plugins.Borrow();

    /// <summary>Checks a workflow.</summary>
    internal static CheckedWorkflow Check(string workflow, CatalogLease lease) =>
        new WorkflowChecker(new CheckOptions { Draw = (from, _) => from, OutputFiles = null })
            .Check(WorkflowReader.Read(workflow, new ValueSource("pairing.yaml", Repository.Root)), InputValues.Empty, lease);

    /// <summary>Everything that checking a workflow finds wrong; nothing is run.</summary>
    internal IReadOnlyList<Problem> ProblemsOf(string workflow)
    {
        using var lease = _plugins.Borrow();
        return Check(workflow, lease).Problems;
    }
}
