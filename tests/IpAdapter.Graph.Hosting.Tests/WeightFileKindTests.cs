using System.Buffers.Binary;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>Plugins say what weight files are, as long as they are in service.</summary>
public sealed class WeightFileKindTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly GraphHost _host;

    public WeightFileKindTests()
    {
        Directory.CreateDirectory(_folder.In("plugins"));
        _host = new GraphHost(new GraphHostOptions { PluginFolders = [_folder.In("plugins")] });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_plugins_kinds_come_change_and_go_with_it_and_nothing_keeps_it_in_memory()
    {
        List<RetiredBuild> retired = [];
        _host.BuildUnloaded += retired.Add;
        Assert.Equal("unknown", Describe().Kind);

        _folder.Put("Cards.V1", "plugins/cards");
        await _host.StartAsync(TestContext.Current.CancellationToken);
        var first = Describe();
        var refusal = _host.WeightFileKinds.Mismatch(WeightSet.Open(CardFile()), "a LoRA");

        _folder.Put("Cards.V2", "plugins/cards");
        await _host.ReloadAsync(TestContext.Current.CancellationToken);
        await _host.SettleAsync();
        var second = Describe();
        Assert.True(Assert.Single(retired).IsGone, retired[0].ToString());

        Directory.Delete(_folder.In("plugins/cards"), recursive: true);
        await _host.ReloadAsync(TestContext.Current.CancellationToken);
        await _host.SettleAsync();
        Assert.True(retired[1].IsGone, retired[1].ToString());

        Assert.Equal(["greeting card", "greeting card, second edition", "unknown"], [first.Kind, second.Kind, Describe().Kind]);
        Assert.Equal(new WeightFact("words", "1"), Assert.Single(first.Facts));
        Assert.Equal("is not a LoRA: its tensors are those of the kind 'greeting card'. Send it to somebody", refusal);
    }

    // What the plugins of the build register is named by the host as it is by "ipgraph inspect".
    [Fact]
    public async Task The_kinds_of_adapters_are_those_that_the_plugin_of_image_prompts_registers()
    {
        await using var host = new GraphHost(new GraphHostOptions { PluginFolders = [Built.Plugins] });
        var adapter = WeightFileHeader.Read(Path.Combine(Built.Emblem, "ip-adapter.safetensors"));
        Assert.Equal("unknown", host.WeightFileKinds.Describe(adapter).Kind);

        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal("IP-Adapter, base", host.WeightFileKinds.Describe(adapter).Kind);
    }

    private WeightFileDescription Describe() => _host.WeightFileKinds.Describe(WeightFileHeader.Read(CardFile()));

    private string CardFile()
    {
        var header = """{"card":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""u8.ToArray();
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(_folder.In("card.safetensors"), [.. length, .. header, 0, 0, 0, 0]);
        return _folder.In("card.safetensors");
    }
}
