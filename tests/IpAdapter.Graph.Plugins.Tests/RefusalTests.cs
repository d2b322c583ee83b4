using System.Runtime.Loader;
using static IpAdapter.Graph.Plugins.Tests.PluginWorkshop;

namespace IpAdapter.Graph.Plugins.Tests;

/// <summary>What is not fit for service leaves the old build serving, and says why.</summary>
public class RefusalTests
{
    public static TheoryData<string, Action<string>, string> Faults => new()
    {
        { "garbage instead of an assembly", folder => { File.WriteAllText(Path.Combine(folder, "Greeting.dll"),
            "no assembly"); Seal(folder); }, "cannot be loaded" },
        { "half an assembly", folder => { Truncate(Path.Combine(folder, "Greeting.dll")); Seal(folder); }, "cannot be loaded" },
        { "a file changed after the build", folder => File.AppendAllText(Path.Combine(folder, "Greeting.dll"), "!"),
            "the hash of 'Greeting.dll' is" },
        { "a file missing", folder => File.Delete(Path.Combine(folder, "Greeting.deps.json")),
            "'Greeting.deps.json' is named in plugin.yaml but cannot be read" },
        { "a later contract", folder => Rewrite(folder, OurRange, LaterRange),
            $"contract versions {LaterRange}, but this host has {ContractVersion.Current}" },
        { "an earlier contract", folder => Rewrite(folder, OurRange, "[0.1, 1.0)"), "contract versions [0.1, 1.0)" },
        { "no contract", folder => Rewrite(folder, $"contract: '{OurRange}'\n", ""), "names no contract version" },
        { "a contract that is none", folder => Rewrite(folder, OurRange, "new ones"), "'new ones' is not written like" },
        { "no entry", folder => Rewrite(folder, "entry: 'Greeting.dll'", "entry: 'Gretting.dll'"),
            "'Gretting.dll' is not among the files" },
        { "a second copy of the contract", folder => { CopyContract(folder, "IpAdapter.Graph.Abstractions.dll"); Seal(folder); },
            "it carries 'IpAdapter.Graph.Abstractions.dll', which is the host's alone" },
        { "a second copy of the contract under another name", folder => { CopyContract(folder, "Innocent.dll"); Seal(folder); },
            "it carries 'Innocent.dll (assembly IpAdapter.Graph.Abstractions)'" },
        { "a libtorch of its own", folder => { File.WriteAllText(Path.Combine(folder, "libtorch_cpu.so"), "big"); Seal(folder); },
            "it carries 'libtorch_cpu.so'" },
        { "an unknown key", folder => File.AppendAllText(Path.Combine(folder, "plugin.yaml"), "surprise: yes\n"),
            "'surprise' is not one of id, version" },
        { "a path out of the folder", folder => Rewrite(folder, "'Greeting.xml'", "'../Greeting.xml'"),
            "is not a path inside the plugin's folder" },
        { "a manifest that is no YAML", folder => File.WriteAllText(Path.Combine(folder, "plugin.yaml"), "{ [ }"), "plugin.yaml:1:" },
        { "an empty manifest", folder => File.WriteAllText(Path.Combine(folder, "plugin.yaml"), ""), "plugin.yaml:1:" },
        { "a manifest nested without end", folder => File.WriteAllText(Path.Combine(folder, "plugin.yaml"), "files: "
            + new string('[', 100_000)), "plugin.yaml:1:" },
        { "a manifest beyond its limit", folder => File.WriteAllText(Path.Combine(folder, "plugin.yaml"), new string(' ', (1 << 20) + 1)),
            "a manifest has at most" },
    };

    [Fact]
    public async Task A_plugin_built_with_an_earlier_minor_version_of_the_contract_serves_and_one_built_with_a_later_is_refused()
    {
        var (major, minor) = (ContractVersion.Current.Major, ContractVersion.Current.Minor);
        await using var workshop = new PluginWorkshop();
        Rewrite(workshop.Put("Greeting.V1", "before"), OurRange, $"[{major}.0, {major + 1}.0)");
        Rewrite(workshop.Put("CountsByOne", "after"), OurRange, $"[{major}.{minor + 1}, {major + 1}.0)");

        var host = workshop.Host();
        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal("hello Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
        Assert.Equal("Greeting", Assert.Single(report.Loaded).Plugin!.Id);
        Assert.Contains($"but this host has {ContractVersion.Current}", Assert.Single(report.Refused).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_can_not_be_copied_is_refused_and_the_host_lives_on_and_ends()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        Directory.Delete(workshop.Copies, recursive: true);
        await File.WriteAllTextAsync(workshop.Copies, "in the way", TestContext.Current.CancellationToken);

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Contains(workshop.Copies, Assert.Single(report.Refused).Reason, StringComparison.Ordinal);
        await host.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task A_new_build_with_a_fault_leaves_the_old_one_in_service(string fault, Action<string> spoil, string reason)
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);

        workshop.Put("Greeting.V2", "greeting");
        spoil(folder);
        var report = await host.ReloadAsync(folder, TestContext.Current.CancellationToken);

        var refused = Assert.Single(report.Refused);
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Equal("1.0.0", refused.InService?.Version);
        Assert.Equal("hello Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
        Assert.NotEmpty(fault);
    }

    [Theory]
    [InlineData("PrivatePortType", "that type is private to the plugin")]
    [InlineData("DescribesTwice", "node 'twice/say' (DescribesTwice.Say): it is described by running and implements ICheck as well")]
    [InlineData("DescribesTwice",
        "node 'twice/other' (DescribesTwice.Other): it implements ICheck with other inputs or outputs than INode")]
    [InlineData("ThrowsOnArrival", "ComplaintException: I don't feel like it today")]
    [InlineData("AsksForTooMuch", "asks for a service TimeZoneInfo ('somewhere')")]
    [InlineData("WrongPorts", "'Backwards': Range(5, 1) accepts no number: the least comes first")]
    [InlineData("WrongPorts", "'NoNumber': Range(NaN, 1) with MultipleOf = 0 is no range")]
    [InlineData("WrongPorts", "'NoInteger': Range(0.2, 0.8) accepts no number: there is no multiple of 1 in it")]
    [InlineData("WrongPorts", "'NoMultiple': Range(1, 7) accepts no number: there is no multiple of 8 in it")]
    [InlineData("WrongPorts", "'NegativeUnit': Range(0, 8) with MultipleOf = -2 is no range")]
    [InlineData("WrongPorts", "'TooGreat' has a default that its own declaration rules out: 'too-great' is between 0 and 1, not 2")]
    [InlineData("WrongPorts", "'Odd' has a default that its own declaration rules out: 'odd' is a multiple of 8, not 20")]
    [InlineData("WrongPorts", "'Unknown' has a default that its own declaration rules out: 7 is none of its choices")]
    [InlineData("WrongPorts", "'Text' has a range but is of type String")]
    [InlineData("WrongPorts", "'Array' is of type System.String[]: use IReadOnlyList<T> or ImmutableArray<T>")]
    [InlineData("WrongPorts", "'List' is of type System.Collections.Generic.List`1[System.String]: use IReadOnlyList<T>")]
    [InlineData("WrongPorts",
        "'Map' is of type System.Collections.Generic.Dictionary`2[System.String,System.Double]: use a string marked [property: Mapping]")]
    [InlineData("WrongPorts", "'Byte' is of type System.Byte: use int or long")]
    [InlineData("WrongPorts", "'Letter' is of type System.Char: use string")]
    [InlineData("WrongPorts", "'When' is of type System.DateTime: use string, read by the node")]
    [InlineData("WrongPorts", "'File' is of type System.IO.FileInfo: use FilePath")]
    [InlineData("WrongPorts", "'Anything' is of type System.Object: use the type of the value")]
    [InlineData("WrongPorts", "'Other' is of type System.Version: a type on a port comes from")]
    [InlineData("WrongPorts", "'ValueTuple`2' is of type System.ValueTuple`2[System.String,System.String]: use a record marked [Outputs]")]
    public async Task A_plugin_that_cannot_serve_is_refused_with_the_reason_and_leaves_memory(string plugin, string reason)
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put(plugin, "it");
        var host = workshop.Host();

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        Assert.Contains(reason, Assert.Single(report.Refused).Reason, StringComparison.Ordinal);
        Assert.Empty(host.Plugins);
        Assert.True(IsGone(plugin), $"{plugin} is still in memory");
    }

    [Fact]
    public async Task A_second_plugin_that_declares_a_node_is_refused_and_both_are_named()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("Greeting.V1", "a");
        workshop.Put("GreetsToo", "b");
        var host = workshop.Host();

        var report = await host.LoadAllAsync(TestContext.Current.CancellationToken);

        var refused = Assert.Single(report.Refused);
        Assert.Contains("Greeting 1.0.0", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("GreetsToo 0.1.0", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("'greeting/greet'", refused.Reason, StringComparison.Ordinal);
        Assert.Equal("hello Ada", await RunAsync(host, "greeting/greet", ("name", "Ada")));
    }

    [Fact]
    public async Task One_plugin_in_two_folders_is_refused_and_both_are_named()
    {
        await using var workshop = new PluginWorkshop();
        var first = workshop.Put("Greeting.V1", "a");
        var second = workshop.Put("Greeting.V2", "b");

        var report = await workshop.Host().LoadAllAsync(TestContext.Current.CancellationToken);

        var refused = Assert.Single(report.Refused);
        Assert.Contains(first, refused.Reason, StringComparison.Ordinal);
        Assert.Contains(second, refused.Reason, StringComparison.Ordinal);
    }

    private static void CopyContract(string folder, string name) =>
        File.Copy(typeof(NodeAttribute).Assembly.Location, Path.Combine(folder, name));

    private static void Truncate(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }

    private static bool IsGone(string contextName)
    {
        for (var i = 0; i < 20 && AssemblyLoadContext.All.Any(context => context.Name == contextName); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return AssemblyLoadContext.All.All(context => context.Name != contextName);
    }
}
