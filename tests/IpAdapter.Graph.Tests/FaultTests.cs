using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Tests.Nodes;

namespace IpAdapter.Graph.Tests;

/// <summary>Whose fault it is.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("uses: test/give-nothing", "it returned null for its output 'string', which is not declared as one that may be null")]
    [InlineData("uses: test/give-nothing, with: { is-late: true }", "it returned null for its output 'string'")]
    [InlineData("uses: test/nothing-in-list", "item 2 of the list that it returned for its output 'string' is null")]
    [InlineData("uses: test/no-list", "it returned null for its output 'string'")]
    [InlineData("uses: test/nothing-in-outputs", "it returned null for its output 'other'")]
    [InlineData("uses: test/nothing-in-outputs, with: { at-all: false }", "it returned null in place of its outputs")]
    [InlineData("uses: test/nothing-in-record",
        "the Note that it returned for its output 'note' has no 'Text' (null), which Note does not allow")]
    public async Task A_null_is_the_fault_of_the_node_that_returned_it(string node, string message)
    {
        using var result = await _host.RunAsync($"nodes:\n  a: {{ {node} }}\noutputs: {{ out: $a }}");

        var failure = Assert.Single(result.Failures);
        Assert.True(failure.IsFault);
        Assert.StartsWith($"w.yaml:2:3: 'a': plugin testing 1.2.3 failed in '{failure.Node.Definition.Id}': {message}",
            failure.Problem.ToString(), StringComparison.Ordinal);
        Assert.Empty(result.Outputs);
    }

    [Fact]
    public async Task What_is_declared_as_one_that_may_be_null_may_be()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/maybe-each }\n  b: { uses: test/maybe, with: { text: $c } }\n  "
            + "c: { uses: test/maybe }\noutputs: { out: $a }");
        Assert.Empty(result.Failures);
    }

    [Fact]
    public async Task An_output_of_the_workflow_that_there_is_nothing_for_is_told()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/maybe }\n  b: { uses: test/number }\noutputs: { text: "
            + "$a, number: $b }");

        var failure = Assert.Single(result.Failures);
        Assert.False(failure.IsFault);
        Assert.Equal("w.yaml:2:3: there is nothing to deliver as 'text': 'a' (test/maybe) gave no 'string' with these inputs",
            failure.Problem.ToString());
        Assert.Equal("a", failure.Problem.Node);
        Assert.Equal(["number"], result.Outputs.Select(output => output.Name));
    }

    [Fact]
    public async Task An_observer_that_throws_while_a_node_speaks_ends_the_run_and_no_node_is_blamed()
    {
        var told = new List<RunEvent>();
        var workflow = _host.Check("nodes:\n  a: { uses: test/report-until-cancelled }\n  b: { uses: test/double, with: { value: $a } "
            + "}\noutputs: { out: $b }");

        await Assert.ThrowsAsync<NotSupportedException>(() => _host.Runner.RunAsync(workflow, new RunOptions(), happened =>
        {
            told.Add(happened);
            if (happened is NodeProgress)
                throw new NotSupportedException("no more");
        }));

        Assert.IsType<NodeProgress>(told[^1]);
        Assert.DoesNotContain(told, happened => happened is NodeFailed);
        Assert.Empty(_host.Log.TakeRuns());
    }

    [Fact]
    public async Task A_node_that_cannot_be_made_is_told_with_what_its_constructor_threw()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/cannot-be-made }\noutputs: { out: $a }");

        Assert.Equal("w.yaml:2:3: 'a': plugin testing 1.2.3 failed in 'test/cannot-be-made': InvalidOperationException: no parts",
            Assert.Single(result.Failures).Problem.ToString());
    }

    [Fact]
    public async Task A_value_that_throws_when_it_is_let_go_of_is_a_fault_of_its_plugin_and_nobody_waits_for_ever()
    {
        using var host = new TestHost(budget: 0);
        using var result = await host.RunAsync("nodes:\n  a: { uses: test/clinging }\n  b: { uses: test/touch, with: { burr: $a } "
            + "}\noutputs: { out: $b }");

        var problem = Assert.Single(result.Failures).Problem;
        Assert.Equal(
            "w.yaml:2:3: 'a', when its results were let go of: plugin testing 1.2.3 failed in 'test/clinging': "
                + "InvalidOperationException: it clings",
            problem.ToString());
        Assert.Equal("a", problem.Node);
        Assert.Single(result.Outputs);
    }

    [Fact]
    public void A_library_may_name_the_assembly_whose_value_it_could_not_use()
    {
        var plugins = _host.Catalog.Nodes;

        var ofPlugin = FaultOrigin.Find(new InvalidOperationException("dead") { Source = typeof(Number).Assembly.FullName }, plugins);
        var ofHost = FaultOrigin.Find(new InvalidOperationException("dead") { Source = typeof(FactAttribute).Assembly.FullName }, plugins);

        Assert.Equal(new FaultOrigin(TestHost.Plugin, "IpAdapter.Graph.Tests"), ofPlugin);
        Assert.Null(ofHost!.Plugin);
        Assert.Null(FaultOrigin.Find(new InvalidOperationException("never thrown"), plugins));
    }

    [Fact]
    public async Task The_place_of_a_fault_is_named_as_it_is_written()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/crash }\noutputs: { out: $a }");

        Assert.Equal("IpAdapter.Graph.Tests.Nodes.Crash.RunAsync",
            FaultOrigin.Find(Assert.Single(result.Failures).Exception, _host.Catalog.Nodes)?.Place);
    }
}
