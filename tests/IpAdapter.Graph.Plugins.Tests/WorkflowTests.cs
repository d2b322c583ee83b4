using System.Runtime.CompilerServices;
using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
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

    [Fact]
    public async Task Types_with_a_written_form_of_their_own_are_read_from_a_workflow()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("WritesTypes", "types");
        var host = workshop.Host();
        Assert.Empty((await host.LoadAllAsync(TestContext.Current.CancellationToken)).Refused);
        using var cache = new ResultCache(1 << 20);

        var (value, _) = await RunAsync(host, cache, """
            nodes:
              written:
                uses: types/write
                with:
                  price: 12.50
                  wait: 0:01:30
                  address: https://example.org/a
                  id: 0f8fad5b-d9cb-469f-a165-70867728950e
                  waits: [0:00:01, 1.00:00:00]
            outputs:
              text: $written
            """);

        Assert.Equal("12.50 90 example.org 0f8fad5bd9cb469fa16570867728950e 2 0.5", value);
    }

    [Theory]
    [InlineData("price", "twelve", "'price' is a decimal number, as 12.50, not 'twelve'")]
    [InlineData("wait", "5", "'wait' is a duration in hours, minutes and seconds, as 0:01:30, not '5'")]
    [InlineData("address", "/etc/passwd", "'address' is an address with its scheme, as https://example.org/a, not '/etc/passwd'")]
    [InlineData("id", "7", "'id' is a GUID, as 0f8fad5b-d9cb-469f-a165-70867728950e, not '7'")]
    public async Task What_is_not_of_a_types_written_form_is_told_with_the_form(string port, string written, string message)
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("WritesTypes", "types");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var lease = host.Borrow();

        var workflow = Check(lease, $"nodes:\n  w: {{ uses: types/write, with: {{ {port}: {written} }} }}\noutputs: {{ text: $w }}");

        Assert.Contains(workflow.Problems, problem => problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_plugins_that_work_together_the_one_whose_code_failed_is_named()
    {
        await using var workshop = new PluginWorkshop();
        workshop.Put("ShapeMaker", "maker");
        workshop.Put("ShapeTaker", "taker");
        var host = workshop.Host();
        await host.LoadAllAsync(TestContext.Current.CancellationToken);
        using var cache = new ResultCache(1 << 20);
        using var lease = host.Borrow();

        using var result = await RunAsync(lease, cache, """
            nodes:
              broken: { uses: shapes/broken-scale }
              scaled: { uses: shapes/scaled, with: { scale: $broken } }
            outputs:
              length: $scaled
            """);

        var failure = Assert.Single(result.Failures);
        Assert.True(failure.IsFault);
        Assert.StartsWith(
            "test.yaml:3:3: 'scaled': plugin ShapeMaker 0.1.0 failed in ShapeMaker.MakeBrokenScale.BrokenScale.Of, which 'shapes/scaled' "
                + "of plugin ShapeTaker 0.1.0 called: FormatException: ",
            failure.Problem.ToString(),
            StringComparison.Ordinal);
        Assert.Equal("ShapeMaker", host.OriginOf(failure.Exception)?.Plugin?.Id);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(object Value, int NodesRun)> RunAsync(PluginHost host, ResultCache cache, string text)
    {
        using var lease = host.Borrow();
        using var result = await RunAsync(lease, cache, text);
        return (result.Outputs.Single().Values.Single(), result.NodesRun);
    }

    private static async Task<RunResult> RunAsync(CatalogLease lease, ResultCache cache, string text)
    {
        var workflow = Check(lease, text);
        Assert.Empty(workflow.Problems);
        return await new WorkflowRunner(cache).RunAsync(workflow, new RunOptions());
    }

    private static CheckedWorkflow Check(CatalogLease lease, string text) =>
        new WorkflowChecker(new CheckOptions { Draw = (least, _) => least, OutputFiles = null })
            .Check(WorkflowReader.Read(text, new ValueSource("test.yaml", Path.GetTempPath())), InputValues.Empty, lease);
}
