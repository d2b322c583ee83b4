using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Hosting.Requests;
using IpAdapter.Graph.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace IpAdapter.Graph.Hosting.Tests;

/// <summary>A plugin is replaced while a program keeps everything that the host gave it.</summary>
public sealed class SwapTests : IAsyncDisposable
{
    private const string Greeting = "nodes:\n  greeted: { uses: greeting/greet, with: { name: Ada } }\noutputs: { text: $greeted }\n";

    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly GraphHost _host;

    public SwapTests()
    {
        _folder.Put("Greeting.V1", "greeting");
        _host = new GraphHost(new GraphHostOptions
        {
            PluginFolders = [_folder.Path],
            NodeServices = new ServiceCollection().AddSingleton(_gate),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
        _gate.Dispose();
    }

    [Fact]
    public async Task Whoever_keeps_all_that_a_host_gave_keeps_no_plugin_in_memory()
    {
        List<object> kept = [];
        List<RetiredBuild> retired = [];
        _host.BuildUnloaded += retired.Add;
        Assert.Equal("hello Ada", await RunAsync(Greeting, kept));
        kept.Add(await _host.CheckAsync(Request(Greeting), kept.Add, TestContext.Current.CancellationToken));
        kept.Add(await _host.PlanAsync(Request(Greeting), kept.Add, TestContext.Current.CancellationToken));
        kept.Add(await _host.FindNodesAsync(cancellationToken: TestContext.Current.CancellationToken));
        kept.Add(_host.Plugins);

        _folder.Put("Greeting.V2", "greeting");
        kept.Add(await _host.ReloadAsync(TestContext.Current.CancellationToken));
        await _host.SettleAsync();

        var old = Assert.Single(retired);
        Assert.Equal("1.0.0", old.Plugin.Version);
        Assert.True(old.IsGone, old.ToString());
        Assert.Equal("good day Ada", await RunAsync(Greeting, kept));
        Assert.Contains(kept, one => one is NodeFinished
        {
            Node: { Name: "greeted", TypeId: "greeting/greet" }, Bytes: > 0,
            Seconds: >= 0
        });
    }

    [Fact]
    public async Task A_run_that_lasts_through_a_swap_ends_on_the_build_it_began_with()
    {
        List<object> kept = [];
        List<RetiredBuild> retired = [];
        _host.BuildUnloaded += retired.Add;
        var began = new TaskCompletionSource();
        var running = RunAsync(Greeting.Replace("greeting/greet", "greeting/wait", StringComparison.Ordinal), kept, began);
        await began.Task;

        _folder.Put("Greeting.V2", "greeting");
        await _host.ReloadAsync(TestContext.Current.CancellationToken);
        Assert.Equal("good day Ada", await RunAsync(Greeting, kept));
        Assert.Empty(retired);

        _gate.Release();
        Assert.Equal("hello Ada", await running);
        running = null!;
        await _host.SettleAsync();
        Assert.True(Assert.Single(retired).IsGone, retired[0].ToString());
    }

    private static RunRequest Request(string workflow) => new(WorkflowFile.Parse(workflow)) { Files = null };

    private async Task<string> RunAsync(string workflow, List<object> kept, TaskCompletionSource? began = null)
    {
        await foreach (var happened in _host.RunAsync(Request(workflow), TestContext.Current.CancellationToken))
        {
            kept.Add(happened);
            if (happened is NodeStarted)
                began?.TrySetResult();
        }

        return (string)kept.OfType<OutputValue>().Last().Value;
    }
}
