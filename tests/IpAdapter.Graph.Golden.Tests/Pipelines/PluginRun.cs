using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Golden.Tests.Runners;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>
/// Runs a workflow as the command does: read, checked, and drawn by the plugins that lie in the build's plugin folder, each in its load
/// context.
/// </summary>
internal static class PluginRun
{
    private static readonly string PluginFolder = Path.Combine(Repository.Root, "artifacts", "plugins");

    /// <summary>Runs a workflow and hands its outputs over while they are good.</summary>
    public static async Task RunAsync(string workflow, INoiseSources noise, ISamplingObserver observer, Action<IReadOnlyDictionary<string,
        IReadOnlyList<object>>> deliver)
    {
        await using var plugins = new PluginHost(new PluginHostOptions
        {
            PluginFolders = [PluginFolder],
            ContractAssemblies = [typeof(UNet).Assembly],
            SharedAssemblies = [typeof(Tensor).Assembly],
            HostServices = new ServiceCollection().AddSingleton(TestDevice.Store).AddSingleton(TestDevice.Store.Device).AddSingleton(noise)
                .AddSingleton(observer)
                .AddSingleton(KnownKinds.BuiltIn),
        });
        var report = await plugins.LoadAllAsync();
        Assert.Empty(report.Refused);
        await RunAsync(plugins, workflow, new ValueSource("recorded.yaml", Repository.Root), deliver);
    }

    /// <summary>Runs a workflow by plugins that are loaded, with nothing known of an earlier run.</summary>
    public static async Task RunAsync(
        PluginHost plugins, string workflow, ValueSource source, Action<IReadOnlyDictionary<string, IReadOnlyList<object>>> deliver)
    {
        using var lease = plugins.Borrow();
        using var cache = new ResultCache(1L << 30);
        var read = WorkflowReader.Read(workflow, source);
        var check = new WorkflowChecker(new CheckOptions { Draw = (from, _) => from, OutputFiles = null })
            .Check(read, InputValues.Empty, lease);
        Assert.True(check.IsRunnable, string.Join("\n", check.Problems) + "\n" + workflow);
        using var result = await new WorkflowRunner(cache).RunAsync(check, new RunOptions());
        Assert.True(result.Failures.Count == 0,
            string.Join("\n", result.Failures.Select(failure => $"{failure.Problem}\n{failure.Exception}")));
        deliver(result.Outputs.ToDictionary(output => output.Name, output => output.Values));
    }
}
