using System.Runtime.CompilerServices;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace CustomNode.Tests;

/// <summary>The sample among the product's own plugins, in its own workflow.</summary>
public class SwapTests(BuiltSample sample) : IClassFixture<BuiltSample>
{
    [Fact]
    public async Task A_drawing_that_went_through_the_sample_lets_go_of_it_and_keeps_the_weights()
    {
        using var store = new DeviceStore(sample.Device);
        using var cache = new ResultCache(1 << 30);
        await using var host = Host(store);
        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);
        Assert.Empty(report.Refused);
        host.BuildRetired += cache.Drop;
        var retired = new List<RetiredBuild>();
        host.BuildUnloaded += retired.Add;
        Assert.True(await DrawAsync(host, cache) > 0);
        Assert.Equal(0, await DrawAsync(host, cache));
        var (results, bytes) = (cache.Count, store.BytesHeld);

        await host.RemoveAsync(sample.Plugin, TestContext.Current.CancellationToken);
        await host.SettleAsync();

        Assert.True(Assert.Single(retired).IsGone, retired[0].ToString());
        Assert.InRange(cache.Count, 1, results - 1);
        Assert.True(bytes > 0);
        Assert.Equal(bytes, store.BytesHeld);
    }

    [Fact]
    public async Task Every_plugin_that_has_drawn_leaves_memory()
    {
        using var store = new DeviceStore(sample.Device);
        using var cache = new ResultCache(1 << 30);
        await using var host = Host(store);
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        host.BuildRetired += cache.Drop;
        var retired = new List<RetiredBuild>();
        host.BuildUnloaded += retired.Add;
        Assert.True(await DrawAsync(host, cache) > 0);

        var plugins = host.Plugins;
        foreach (var plugin in plugins)
            await host.RemoveAsync(plugin.Folder, TestContext.Current.CancellationToken);
        await host.SettleAsync();

        Assert.Equal(plugins.Count, retired.Count);
        Assert.All(retired, build => Assert.True(build.IsGone, build.ToString()));
    }

    [Fact]
    public async Task What_is_wrong_behind_the_samples_node_is_found_before_the_run()
    {
        using var store = new DeviceStore(sample.Device);
        await using var host = Host(store);
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var lease = host.Borrow();
        var workflow = WorkflowReader.ReadFile(Path.Combine(BuiltSample.Samples, "CustomNode", "workflow.yaml"));

        var drawing = new WorkflowChecker(new CheckOptions { Draw = (least, _) => least, OutputFiles = null })
            .Check(workflow, InputValues.OfSettings(["drawn.width=63"], sample.Plugin), lease);

        Assert.Equal(("drawn", "width"), (Assert.Single(drawing.Problems).Node, drawing.Problems[0].Port));
    }

    private PluginHost Host(DeviceStore store) => new(new PluginHostOptions
    {
        PluginFolders = [(string)AppContext.GetData("CustomNode.Plugins")!, sample.Plugin],
        ContractAssemblies = [typeof(UNet).Assembly],
        SharedAssemblies = [typeof(TorchSharp.torch).Assembly],
        HostServices = new ServiceCollection().AddSingleton(store).AddSingleton(sample.Device)
            .AddSingleton<INoiseSources>(new SeededNoiseSources()).AddSingleton(KnownKinds.BuiltIn),
    });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> DrawAsync(PluginHost host, ResultCache cache)
    {
        using var lease = host.Borrow();
        var workflow = WorkflowReader.ReadFile(Path.Combine(BuiltSample.Samples, "CustomNode", "workflow.yaml"));
        var drawing = new WorkflowChecker(new CheckOptions { Draw = (least, _) => least, OutputFiles = null })
            .Check(workflow, InputValues.Empty, lease);
        Assert.Empty(drawing.Problems);
        using var result = await new WorkflowRunner(cache).RunAsync(drawing, new RunOptions());
        Assert.Empty(result.Failures);
        var image = Assert.IsType<Image>(result.Outputs.Single().Values.Single());
        Assert.Equal((64, 64), (image.Width, image.Height));
        return result.NodesRun;
    }
}
