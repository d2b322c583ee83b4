using IpAdapter.Diffusion.Imaging;
using IpAdapter.Golden;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>A plugin that carries a library of plots, over SkiaSharp of the host's.</summary>
public sealed class PlottingPluginTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly GraphHost _host;

    public PlottingPluginTests()
    {
        foreach (var plugin in (string[])["Judging", "Models", "Images"])
        {
            Directory.CreateDirectory(_folder.In(plugin));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Built.Plugins, plugin)))
                File.Copy(file, Path.Combine(_folder.In(plugin), Path.GetFileName(file)));
        }

        _host = new GraphHost(new GraphHostOptions { PluginFolders = [_folder.Path] });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_plugin_that_has_drawn_plots_leaves_memory_when_it_is_taken_away()
    {
        List<RetiredBuild> retired = [];
        _host.BuildUnloaded += retired.Add;
        Assert.Equal(640, await PlotAsync());

        Directory.Delete(_folder.In("Judging"), recursive: true);
        await _host.ReloadAsync(TestContext.Current.CancellationToken);
        await _host.SettleAsync();

        Assert.True(Assert.Single(retired).IsGone, retired[0].ToString());
    }

    // It carries what is its own, and no native library: those of every system would be 140 MB, copied whenever it is loaded.
    [Fact]
    public void It_carries_nothing_native() =>
        Assert.Equal(["HarfBuzzSharp.dll", "IpAdapter.Diffusion.Judging.dll", "IpAdapter.Diffusion.Plots.dll",
            "IpAdapter.Graph.Judging.dll", "ScottPlot.dll", "SkiaSharp.HarfBuzz.dll"],
            Directory.EnumerateFiles(Path.Combine(Built.Plugins, "Judging"), "*", SearchOption.AllDirectories)
                .Select(Path.GetFileName).Where(name => Path.GetExtension(name) is ".dll" or ".so" or ".dylib")
                .Order(StringComparer.Ordinal));

    private async Task<int> PlotAsync()
    {
        var request = new RunRequest(WorkflowFile.Read(Path.Combine(Repository.Root, "workflows", "zero-shot.yaml"))) { Files = null };
        var width = 0;
        await foreach (var happened in _host.RunAsync(request, TestContext.Current.CancellationToken))
            if (happened is OutputValue { Value: Image plot })
                width = plot.Width;
        return width;
    }
}
