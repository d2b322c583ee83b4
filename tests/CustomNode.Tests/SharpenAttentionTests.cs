using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Plugins;
using IpAdapter.Graph.Plugins.Audits;

namespace CustomNode.Tests;

public class SharpenAttentionTests(BuiltSample sample) : IClassFixture<BuiltSample>
{
    private static readonly string Emblem = Path.Combine(BuiltSample.Samples, "models", "emblem");

    [Fact]
    public void The_plugin_carries_its_own_library_and_nothing_of_the_hosts()
    {
        var files = Directory.EnumerateFiles(sample.Plugin, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(sample.Plugin, file)).Order(StringComparer.Ordinal);

        Assert.Equal(["Curves.dll", "Curves.pdb", "Sharpness.deps.json", "Sharpness.dll", "Sharpness.pdb", "Sharpness.xml", "plugin.yaml"],
            files);
    }

    [Fact]
    public void Its_code_loses_no_number() =>
        Assert.Empty(new ScalarAudit(typeof(TorchSharp.torch).Assembly.Location).Read(Path.Combine(sample.Plugin, "Sharpness.dll")));

    [Fact]
    public async Task It_loads_and_says_what_its_source_says()
    {
        await using var host = sample.Host();

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("Sharpness", "1.0.0"), (Assert.Single(report.Loaded).Plugin!.Id, report.Plugins[0].Plugin!.Version));
        using var lease = host.Borrow();
        var node = lease.Catalog.Find("sharpness/sharpen-attention")!;
        Assert.StartsWith("Makes each place of the picture look at fewer words", node.Summary, StringComparison.Ordinal);
        Assert.Equal(["none", "linear", "cosine"], node.Inputs.Single(input => input.Name == "fade").Choices);
    }

    [Fact]
    public async Task An_amount_of_zero_changes_no_bit_and_another_does()
    {
        await using var host = sample.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var plain = OpenEmblem();

        var expected = await PredictAsync(plain);
        var nothing = await PredictAsync(await BuiltSample.SharpenAsync(host, plain, 0));
        var sharper = await PredictAsync(await BuiltSample.SharpenAsync(host, plain, 1));

        Assert.Equal(expected, nothing);
        Assert.NotEqual(expected, sharper);
        Assert.All(sharper, number => Assert.True(float.IsFinite(number)));
        Assert.Empty(plain.Patches);
    }

    [Fact]
    public async Task Two_patches_are_one_with_both_factors()
    {
        await using var host = sample.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var plain = OpenEmblem();

        var once = await PredictAsync(await BuiltSample.SharpenAsync(host, plain, 0.875));   // 1.5 * 1.25 = 1 + 0.875
        var half = await BuiltSample.SharpenAsync(host, plain, 0.5);
        var twice = await PredictAsync(await BuiltSample.SharpenAsync(host, half, 0.25));

        Assert.All(once.Zip(twice), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public async Task It_leaves_memory_when_removed_and_the_weights_it_used_stay()
    {
        await using var host = sample.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var store = new DeviceStore(sample.Device);
        RetiredBuild? retired = null;
        host.BuildUnloaded += build => retired = build;
        await UseAsync(host, store);
        var held = store.BytesHeld;

        await host.RemoveAsync(sample.Plugin, TestContext.Current.CancellationToken);
        await host.SettleAsync();

        Assert.True(retired!.IsGone, retired.ToString());
        Assert.True(held > 0);
        Assert.Equal(held, store.BytesHeld);
    }

    private static UNet OpenEmblem() => new()
    {
        Name = "emblem",
        Weights = WeightSet.OpenFolder(Path.Combine(Emblem, "unet"), "diffusion_pytorch_model"),
        Config = UNetConfig.Read(Path.Combine(Emblem, "unet", "config.json")),
        Schedule = NoiseScheduleConfig.Read(Path.Combine(Emblem, "scheduler", "scheduler_config.json")),
        PixelsPerLatent = 4,
    };

    private async Task<float[]> PredictAsync(UNet unet)
    {
        using var store = new DeviceStore(sample.Device);
        return await PredictAsync(unet, store);
    }

    private Task<float[]> PredictAsync(UNet unet, DeviceStore store) => sample.Device.RunAsync(() =>
    {
        var random = new Generator(7);
        using var run = UNetRun.Bind(unet, store, new BatchLayout(1, Guided: false),
            randn([1, 4, unet.Config.CrossAttentionWidth], generator: random), 16, 16);
        return run.Predict(randn([1, unet.Config.InChannels, 16, 16], generator: random), new DenoisingStep(500, 0, 2, 1)).data<float>()
            .ToArray();
    });

    private async Task UseAsync(PluginHost host, DeviceStore store) =>
        Assert.NotEmpty(await PredictAsync(await BuiltSample.SharpenAsync(host, OpenEmblem(), 1), store));
}
