using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Tests;

/// <summary>What only a run can know is checked immediately before the node runs, by the same rules.</summary>
public sealed class RuntimeCheckTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("value: $u.number", "value: 11", "value: 11 is too much")]
    [InlineData("optional: $u.number", "value: -1", "optional: the number is below 0")]
    [InlineData("text: $u.text", "text: thrown", "text: thrown, not told")]
    [InlineData("text: \"${u.text}!\", thing: $u.thing", "text: wrong", "thing: no wrong things")]
    [InlineData("text: alone, optional: $u.number", "is-nothing: true", "optional: a text that is not to be alone has a number")]
    [InlineData("numbers: $u.numbers", "value: 34, count: 3", "numbers: the sum is too much")]
    [InlineData("numbers: [67, $u.number]", "value: 34", "numbers: the sum is too much")]
    [InlineData("things: $u.things", "text: wrong", "things: a thing is wrong")]
    [InlineData("things: [$u.thing]", "text: wrong", "things: a thing is wrong")]
    [InlineData("things: $u.things", "count: 0", "things: at least one thing")]
    public async Task A_problem_that_only_the_run_can_know_is_that_inputs_and_the_node_does_not_run(string with, string unsaid,
        string expected)
    {
        using var result = await _host.RunAsync($"nodes:\n  a: {{ uses: test/rules, with: {{ {with} }} }}\n  u: {{ uses: test/unsaid, "
            + $"with: {{ {unsaid} }} }}\noutputs: {{ out: $a }}");

        var failure = Assert.Single(result.Failures);
        Assert.False(failure.IsFault);
        var column = 34 + with.LastIndexOf(expected[..(expected.IndexOf(':') + 1)], StringComparison.Ordinal) + expected.IndexOf(':') + 2;
        Assert.Equal($"w.yaml:2:{column}: a.{expected}", failure.Problem.ToString());
        Assert.Empty(_host.Log.Runs);
        Assert.DoesNotContain(_host.Events.OfType<NodeStarted>(), started => started.Node.Name == "a");
    }

    [Theory]
    [InlineData("value: $u.number, optional: $u.number, text: $u.text, thing: $u.thing, numbers: $u.numbers, things: $u.things",
        "text: right, value: 3")]
    [InlineData("thing: $u.thing, things: [$u.thing, $u.thing]", "text: right")]
    [InlineData("text: $u.text, optional: $u.number", "is-nothing: true")]
    public async Task What_is_right_passes_in_the_run_too(string with, string unsaid)
    {
        using var result = await _host.RunAsync($"nodes:\n  a: {{ uses: test/rules, with: {{ {with} }} }}\n  u: {{ uses: test/unsaid, "
            + $"with: {{ {unsaid} }} }}\noutputs: {{ out: $a }}");

        Assert.Empty(result.Failures);
        Assert.Equal(["a"], _host.Log.Runs);
        Assert.Equal(2, _host.Log.Checks);
    }

    [Fact]
    public async Task Each_item_of_a_list_is_checked_before_its_run()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/rules, with: { value: $c } }\n  c: { uses: test/count-to, with: "
            + "{ last: 12 } }\noutputs: { out: $a }");

        Assert.Equal("w.yaml:2:41: a.value: 11 is too much", Assert.Single(result.Failures).Problem.ToString());
        Assert.Equal(10, _host.Log.Runs.Count(run => run == "a"));
    }

    [Fact]
    public async Task Literals_were_checked_in_full_and_are_not_checked_again()
    {
        using var result = await _host.RunAsync("nodes: { a: { uses: test/rules, with: { value: 3, text: fine } } }\noutputs: { out: $a }");

        Assert.Empty(result.Failures);
        Assert.Equal(1, _host.Log.Checks);
    }

    [Fact]
    public async Task A_cached_result_is_not_checked_again()
    {
        const string workflow = "nodes: { a: { uses: test/rules, with: { value: $n } }, n: { uses: test/number } }\noutputs: { out: $a }";
        using var first = await _host.RunAsync(workflow);
        var checks = _host.Log.Checks;
        using var second = await _host.RunAsync(workflow);

        Assert.Equal(2, checks);
        Assert.Equal(checks + 1, _host.Log.Checks);
        Assert.Equal(0, second.NodesRun);
    }

    [Fact]
    public async Task A_check_that_fails_in_the_run_is_the_plugins_fault()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/rules, with: { text: $u.text } }\n  u: { uses: test/unsaid, "
            + "with: { text: crash } }\noutputs: { out: $a }");

        var failure = Assert.Single(result.Failures);
        Assert.True(failure.IsFault);
        Assert.Equal("w.yaml:2:3: 'a': plugin testing 1.2.3 failed in 'test/rules': InvalidOperationException: checking broke",
            failure.Problem.ToString());
    }

    [Fact]
    public void A_port_is_named_where_it_is_asked_for() => Assert.EndsWith(
        "failed while 'test/nameless' was checked: ArgumentException: a port is named by a lambda that is written in its place, as in 'i "
            + "=> i.UNet', not by 's_port'",
        Assert.Single(_host.Problems("nodes: { a: { uses: test/nameless } }\noutputs: { out: $a }")), StringComparison.Ordinal);
}
