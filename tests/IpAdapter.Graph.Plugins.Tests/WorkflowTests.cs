using System.Runtime.CompilerServices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Plugins.Tests;

/// <summary>Whole workflows over plugins that change.</summary>
public class WorkflowTests
{
    private const string Greeting = """
        nodes:
          greeted: { uses: greeting/greet, with: { name: Ada } }
        outputs:
          text: $greeted
        """;

    [Fact]
    public async Task Two_plugins_with_different_versions_of_one_library_run_in_one_workflow()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("CountsByOne", "one");
        workshop.Put("CountsByTwo", "two");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var cache = new ResultCache(1 << 20);

        var (value, _) = await RunAsync(host, cache, """
            nodes:
              first:  { uses: counting/by-one, with: { number: 40 } }
              second: { uses: counting/by-two, with: { number: $first } }
            outputs:
              sum: $second
            """);

        Assert.Equal(43L, value);
    }

    [Fact]
    public async Task After_a_swap_the_next_run_computes_with_the_new_build_and_the_old_one_leaves_memory()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var cache = new ResultCache(1 << 20);
        host.BuildRetired += cache.Drop;
        RetiredBuild? retired = null;
        host.BuildUnloaded += build => retired = build;

        Assert.Equal(("hello Ada", 1), await RunAsync(host, cache, Greeting));
        Assert.Equal(("hello Ada", 0), await RunAsync(host, cache, Greeting));
        workshop.Put("Greeting.V2", "greeting");
        await host.ReloadAsync(folder, TestContext.Current.CancellationToken);
        Assert.Equal(("good day Ada", 1), await RunAsync(host, cache, Greeting));
        await host.SettleAsync();

        Assert.True(retired!.IsGone, retired.ToString());
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task A_run_that_lasts_through_a_swap_finishes_on_the_build_it_began_with()
    {
        await using var workshop = new PluginWorkshop();
        var folder = workshop.Put("Greeting.V1", "greeting");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var cache = new ResultCache(1 << 20);
        host.BuildRetired += cache.Drop;
        RetiredBuild? retired = null;
        host.BuildUnloaded += build => retired = build;

        var running = RunAsync(host, cache, Greeting.Replace("greeting/greet", "greeting/wait", StringComparison.Ordinal));
        workshop.Put("Greeting.V2", "greeting");
        await host.ReloadAsync(folder, TestContext.Current.CancellationToken);
        await host.SettleAsync();
        Assert.Null(retired);

        workshop.Gate.Release();
        Assert.Equal(("hello Ada", 1), await running);
        running = null!;
        await host.SettleAsync();
        Assert.True(retired!.IsGone, retired.ToString());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(object Value, int NodesRun)> RunAsync(PluginHost host, ResultCache cache, string text)
    {
        using var lease = host.Borrow();
        var workflow = WorkflowReader.Read(text, new ValueSource("test.yaml", Path.GetTempPath()));
        var checkedWorkflow = new WorkflowChecker(new CheckOptions { Draw = (least, _) => least }).Check(workflow, InputValues.Empty, lease);
        Assert.Empty(checkedWorkflow.Problems);
        using var result = await new WorkflowRunner(cache).RunAsync(checkedWorkflow, new RunOptions());
        return (result.Outputs.Single().Values.Single(), result.NodesRun);
    }
}
