using static IpAdapter.Graph.Plugins.Tests.PluginWorkshop;

namespace IpAdapter.Graph.Plugins.Tests;

public class LoadingTests
{
    [Fact]
    public async Task A_built_plugin_loads_and_its_nodes_run_with_its_services()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Greeting", Assert.Single(report.Loaded).Plugin!.Id);
        Assert.Equal("hello Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
        Assert.Equal(["greeting/greet", "greeting/wait"], Assert.Single(host.Plugins).Nodes.Order());
    }

    [Fact]
    public async Task The_documentation_of_a_node_is_that_of_its_source()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        using var lease = host.Borrow();
        var node = lease.Catalog.Find("greeting/greet")!;

        Assert.Equal("Greets somebody.", node.Summary);
        Assert.Equal("Who is greeted.", node.Inputs.Single().Documentation);
    }

    [Fact]
    public async Task Two_plugins_with_different_versions_of_one_library_work_side_by_side()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("CountsByOne", "one");
        workshop.Put("CountsByTwo", "two");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        using var lease = host.Borrow();
        var number = await RunAsync(lease, "counting/by-one", ("number", 40L));
        number = await RunAsync(lease, "counting/by-two", ("number", number));

        Assert.Equal(43L, number);
    }

    [Fact]
    public async Task A_contract_assembly_that_two_plugins_bring_gives_them_one_type()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("ShapeMaker", "maker");
        workshop.Put("ShapeTaker", "taker");
        var host = workshop.Host();
        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);
        Assert.Empty(report.Refused);

        using var lease = host.Borrow();
        var square = await RunAsync(lease, "shapes/square", ("edge", 3.0));

        Assert.Equal(9.0, await RunAsync(lease, "shapes/area", ("square", square)));
        Assert.Equal(lease.Catalog.Find("shapes/square")!.Outputs[0].ValueType, lease.Catalog.Find("shapes/area")!.Inputs[0].ValueType);
    }

    [Fact]
    public async Task A_file_that_the_manifest_does_not_name_is_not_taken_along()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        await File.WriteAllTextAsync(Path.Combine(folder, "Smuggled.dll"), "not named", TestContext.Current.CancellationToken);
        var host = workshop.Host();

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Single(report.Loaded);
        Assert.Empty(Directory.EnumerateFiles(workshop.Copies, "Smuggled.dll", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Only_trusted_manifests_load_where_a_list_is_given()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        workshop.Put("CountsByOne", "one");
        var all = await workshop.Host().LoadAllAsync(TestContext.Current.CancellationToken);
        var trusted = all.Loaded.Single(plugin => plugin.Plugin!.Id == "Greeting").Plugin!.Build;

        var report = await workshop.Host(new HashSet<string> { trusted }).LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Greeting", Assert.Single(report.Loaded).Plugin!.Id);
        Assert.Contains("not one of those trusted", Assert.Single(report.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_copies_of_a_host_go_with_it_and_those_of_a_killed_one_with_the_next()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var abandoned = Path.Combine(workshop.Copies, "ipgraph-plugins-killed");
        Directory.CreateDirectory(Path.Combine(abandoned, "0123456789abcdef-1", "data"));
        await File.WriteAllTextAsync(Path.Combine(abandoned, ".lock"), "The folder of a host of IpAdapter.Graph, with copies of its "
            + "plugins. It goes when the host ends.\n", TestContext.Current.CancellationToken);

        await using (var host = workshop.Host())
        {
            await host.LoadAllAsync(TestContext.Current.CancellationToken);
            Assert.False(Directory.Exists(abandoned));
            Assert.NotEmpty(Directory.EnumerateDirectories(workshop.Copies));
        }

        Assert.Empty(Directory.EnumerateDirectories(workshop.Copies));
    }

    [Fact]
    public async Task A_folder_of_somebodys_that_is_called_like_a_hosts_stays()
    {
        await using var workshop = new PluginWorkshop();
        var papers = Path.Combine(workshop.Copies, "ipgraph-plugins-mine");
        Directory.CreateDirectory(papers);
        await File.WriteAllTextAsync(Path.Combine(papers, ".lock"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(papers, "letter.txt"), "dear Ada", TestContext.Current.CancellationToken);

        await using (workshop.Host())
        {
        }

        Assert.Equal([".lock", "letter.txt"], Directory.EnumerateFiles(papers).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_node_finds_the_data_files_that_its_plugin_was_shipped_with()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("ShipsWords", "words");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        // What is read is what was checked when the plugin was loaded.
        await File.WriteAllTextAsync(Path.Combine(folder, "data", "words.txt"), "changed since", TestContext.Current.CancellationToken);

        Assert.Equal("bread", await RunAsync(host, "words/second", ("file", "data/words.txt")));
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => RunAsync(host, "words/second", ("file", "data/wrods.txt")));
        Assert.Contains("the plugin has no file 'data/wrods.txt'", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_targets_write_the_contract_version_that_the_assembly_has()
    {
        var manifest = File.ReadAllText(Path.Combine(BuiltPlugins, "Greeting.V1", "plugin.yaml"));

        Assert.Contains($"contract: '[{ContractVersion.Current}, {ContractVersion.Current.Major + 1}.0)'", manifest,
            StringComparison.Ordinal);
    }
}
