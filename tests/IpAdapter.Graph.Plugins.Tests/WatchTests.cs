using System.Threading.Channels;
using static IpAdapter.Graph.Plugins.Tests.PluginWorkshop;

namespace IpAdapter.Graph.Plugins.Tests;

public class WatchTests
{
    [Fact]
    public async Task A_build_into_the_folder_is_picked_up()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var reports = Channel.CreateUnbounded<PluginReport>();
        using var watch = host.Watch(report => reports.Writer.TryWrite(report));

        workshop.Put("Greeting.V2", "greeting");
        var report = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("2.0.0", Assert.Single(report.Loaded).Plugin!.Version);
        Assert.Equal("good day Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
    }

    [Fact]
    public async Task A_folder_that_is_moved_in_as_a_whole_is_picked_up()
    {
        await using var workshop = new PluginWorkshop();
        var elsewhere = workshop.Put("CountsByOne", "../elsewhere");
        Directory.CreateDirectory(workshop.Plugins);
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var reports = Channel.CreateUnbounded<PluginReport>();
        using var watch = host.Watch(report => reports.Writer.TryWrite(report));

        Directory.Move(elsewhere, Path.Combine(workshop.Plugins, "one"));
        var report = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal("CountsByOne", Assert.Single(report.Loaded).Plugin!.Id);
    }

    [Fact]
    public async Task A_broken_build_is_told_of_once_and_a_mended_one_is_picked_up()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var reports = Channel.CreateUnbounded<PluginReport>();
        using var watch = host.Watch(report => reports.Writer.TryWrite(report));

        Rewrite(folder, OurRange, LaterRange);
        var broken = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
        workshop.Put("Greeting.V2", "greeting");
        var mended = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Contains("contract versions", Assert.Single(broken.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal("2.0.0", Assert.Single(mended.Loaded).Plugin!.Version);
    }

    [Theory]
    [InlineData("the folder")]
    [InlineData("the manifest")]
    [InlineData("the folder, moved elsewhere")]
    [InlineData("all folders, moved elsewhere")]
    public async Task A_plugin_that_goes_away_is_taken_out_of_service_and_told_of(string what)
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var reports = Channel.CreateUnbounded<PluginReport>();
        using var watch = host.Watch(report => reports.Writer.TryWrite(report));

        switch (what)
        {
            case "the folder":
                Directory.Delete(folder, recursive: true);
                break;
            case "the manifest":
                File.Delete(Path.Combine(folder, "plugin.yaml"));
                break;
            case "the folder, moved elsewhere":
                Directory.Move(folder, workshop.Plugins + "-elsewhere");
                break;
            default:
                Directory.Move(workshop.Plugins, workshop.Plugins + "-elsewhere");
                break;
        }

        var gone = Assert.Single((await reports.Reader.ReadAsync(TestContext.Current.CancellationToken)).Plugins);
        Assert.Equal((PluginState.Removed, "Greeting", folder), (gone.State, gone.Plugin!.Id, gone.Folder));
        Assert.Empty(host.Plugins);
    }

    [Fact]
    public async Task A_plugin_whose_folder_is_renamed_serves_from_the_new_one()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var renamed = Path.Combine(workshop.Plugins, "greetings");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var reports = Channel.CreateUnbounded<PluginReport>();
        using var watch = host.Watch(report => reports.Writer.TryWrite(report));

        Directory.Move(folder, renamed);
        var report = await reports.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(PluginState.Removed, folder), (PluginState.Loaded, renamed)],
            report.Plugins.Select(plugin => (plugin.State, plugin.Folder)));
        Assert.Equal(renamed, Assert.Single(host.Plugins).Folder);
        Assert.Equal("hello Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
    }

    [Fact]
    public async Task A_renamed_folder_is_no_second_plugin_without_a_watch_either()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        var renamed = Path.Combine(workshop.Plugins, "greetings");

        Directory.Move(folder, renamed);
        await host.ReloadAsync(renamed, TestContext.Current.CancellationToken);

        Assert.Equal(renamed, Assert.Single(host.Plugins).Folder);
    }
}
