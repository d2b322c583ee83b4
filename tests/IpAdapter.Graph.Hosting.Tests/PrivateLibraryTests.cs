using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>A library that a plugin carries is the plugin's own: loaded, described and replaced with it.</summary>
public sealed class PrivateLibraryTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly GraphHost _host;

    public PrivateLibraryTests()
    {
        foreach (var plugin in Directory.EnumerateDirectories(Built.Plugins))
            Copy(plugin, _folder.In(Path.GetFileName(plugin)));
        _host = new GraphHost(new GraphHostOptions { PluginFolders = [_folder.Path] });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    // A sampler, and the attention that an image prompt adds.
    [Theory]
    [InlineData("Sampling", "IpAdapter.Diffusion.Samplers")]
    [InlineData("ImagePrompts", "IpAdapter.Diffusion.ImagePrompts")]
    public async Task An_edit_of_a_plugins_library_draws_in_the_next_run_while_models_stay_loaded(string plugin, string library)
    {
        var (before, _) = await DrawAsync();
        var held = StoreOf(_host).BytesHeld;
        Assert.True(held > 0);

        Replace(_folder.In(plugin), library, Built.Edited(plugin));
        await _host.ReloadAsync(TestContext.Current.CancellationToken);
        await _host.SettleAsync();
        Assert.Equal(held, StoreOf(_host).BytesHeld);   // nothing was let go of

        var (after, events) = await DrawAsync();
        Assert.False(before.Pixels.Span.SequenceEqual(after.Pixels.Span));
        Assert.Equal(held, StoreOf(_host).BytesHeld);   // and nothing was loaded
        Assert.Contains("drawn", events.OfType<NodeStarted>().Select(started => started.Node.Name));
        Assert.DoesNotContain("base", events.OfType<NodeStarted>().Select(started => started.Node.Name));
    }

    [Fact]
    public async Task A_choice_of_the_librarys_is_documented_by_its_own_comments()
    {
        var nodes = await _host.FindNodesAsync("samplers/euler", TestContext.Current.CancellationToken);
        var sigmas = nodes.Single(node => node.Id == "samplers/euler").Inputs.Single(port => port.Name == "sigmas");

        Assert.Equal(["linear", "karras", "exponential", "beta"], sigmas.Choices);
        Assert.All(sigmas.ChoiceDocumentation, meaning => Assert.NotEmpty(meaning));
    }

    private async Task<(Image Drawn, List<RunEvent> Events)> DrawAsync()
    {
        List<RunEvent> events = [];
        var request = new RunRequest(WorkflowFile.Read(Built.Quickstart))
        {
            Inputs = new Dictionary<string, object> { ["style"] = Built.Picture(1), ["drawn.steps"] = 2 },
            Files = null,
        };
        await foreach (var happened in _host.RunAsync(request, TestContext.Current.CancellationToken))
            events.Add(happened);
        return (Assert.IsType<Image>(events.OfType<OutputValue>().Single().Value), events);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    // As a build does it: the file, then the manifest with its hash.
    private static void Replace(string plugin, string library, string by)
    {
        var (file, manifest) = (Path.Combine(plugin, $"{library}.dll"), Path.Combine(plugin, "plugin.yaml"));
        var (old, edited) = (Hash(file), Hash(by));
        File.Copy(by, file, overwrite: true);
        var listed = File.ReadAllText(manifest);
        Assert.Contains(old, listed, StringComparison.OrdinalIgnoreCase);
        File.WriteAllText(manifest, listed.Replace(old, edited, StringComparison.OrdinalIgnoreCase));
    }

    private static string Hash(string file) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_store")]
    private static extern ref DeviceStore StoreOf(GraphHost host);
}
