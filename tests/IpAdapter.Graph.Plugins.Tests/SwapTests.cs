using IpAdapter.Graph.Nodes;
using static IpAdapter.Graph.Plugins.Tests.PluginWorkshop;

namespace IpAdapter.Graph.Plugins.Tests;

public class SwapTests(ITestOutputHelper output)
{
    [Fact]
    public async Task In_200_swaps_every_old_build_leaves_memory()
    {
        await using var workshop = new PluginWorkshop();
        Directory.CreateDirectory(workshop.Plugins);
        string[] words = ["hello Ada", "good day Ada"];
        var measurement = new SwapMeasurement(workshop.Plugins,
            [Path.Combine(BuiltPlugins, "Greeting.V1"), Path.Combine(BuiltPlugins, "Greeting.V2")]);

        var figures = await measurement.RunAsync(workshop.Host(), 200,
            async (host, build) => Assert.Equal(words[build], await RunAsync(host, "greeting/greet", ("name", "Ada"))));

        output.WriteLine(figures.ToString());
        Assert.Equal(200, figures.Gone);
    }

    [Fact]
    public async Task New_runs_see_the_new_build()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        workshop.Put("Greeting.V2", "greeting");
        var report = await host.ReloadAsync(folder, TestContext.Current.CancellationToken);

        Assert.Equal("2.0.0", Assert.Single(report.Loaded).Plugin!.Version);
        Assert.Equal("good day Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
    }

    [Fact]
    public async Task A_run_in_flight_finishes_on_the_old_build_which_goes_afterwards()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        var (told, unloaded) = (new List<PluginIdentity>(), new List<RetiredBuild>());
        host.BuildRetired += told.Add;
        host.BuildUnloaded += unloaded.Add;
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        var running = RunAsync(host, "greeting/wait", ("name", "Ada"));
        workshop.Put("Greeting.V2", "greeting");
        await host.ReloadAsync(folder, TestContext.Current.CancellationToken);
        await host.SettleAsync();
        Assert.Empty(told);
        Assert.Equal("good day Bob", await RunAsync(host, "greeting/greet", ("name", "Bob")));

        workshop.Gate.Release();
        Assert.Equal("hello Ada", await running);
        running = null!;
        await host.SettleAsync();

        Assert.Equal("1.0.0", Assert.Single(told).Version);
        Assert.True(Assert.Single(unloaded).IsGone);
    }

    [Fact]
    public async Task A_build_is_announced_as_retired_before_it_is_unloaded()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        var order = new List<string>();
        host.BuildRetired += plugin => order.Add("retired " + plugin.Version);
        host.BuildUnloaded += build => order.Add("unloaded " + build.Plugin.Version);
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        await host.RemoveAsync(folder, TestContext.Current.CancellationToken);
        await host.SettleAsync();

        Assert.Equal(["retired 1.0.0", "unloaded 1.0.0"], order);
        using var lease = host.Borrow();
        Assert.Null(lease.Catalog.Find("greeting/greet"));
    }

    [Fact]
    public async Task A_build_that_something_holds_is_reported_as_still_in_memory()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        RetiredBuild? retired = null;
        host.BuildUnloaded += build => retired = build;
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        Type held;
        using (var lease = host.Borrow())
            held = lease.Catalog.Find("greeting/greet")!.NodeType;

        await host.RemoveAsync(folder, TestContext.Current.CancellationToken);
        await host.SettleAsync();

        Assert.False(retired!.IsGone);
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task A_lease_that_was_given_back_gives_nothing_any_more()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        var lease = host.Borrow();
        lease.Dispose();
        lease.Dispose();

        Assert.Throws<ObjectDisposedException>(() => lease.Catalog);
    }

    [Fact]
    public async Task The_same_build_again_changes_nothing()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var before = host.Borrow();

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal(PluginState.Unchanged, Assert.Single(report.Plugins).State);
        using var after = host.Borrow();
        Assert.Same(before.Catalog, after.Catalog);
    }
}
