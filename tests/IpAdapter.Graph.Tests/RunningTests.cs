using IpAdapter.Graph.Planning;
using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Tests;

public sealed class RunningTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("s: { uses: test/sum, with: { values: [1, 2, 3] } }", 6)]
    [InlineData("s: { uses: test/sum, with: { values: 4 } }", 4)]
    [InlineData("s: { uses: test/sum, with: { values: $c } }\n  c: { uses: test/count-to, with: { last: 4 } }", 10)]
    [InlineData("s: { uses: test/sum, with: { values: [$c, 5, $n] } }\n  c: { uses: test/count-to, with: { last: 4 } }\n  n: { uses: "
        + "test/number, with: { value: 7 } }", 22)]
    [InlineData("s: { uses: test/sum, with: { values: $m } }\n  m: { uses: test/add, with: { a: [1, 2, 3], b: 10 } }", 36)]
    [InlineData("s: { uses: test/sum, with: { values: $m } }\n  m: { uses: test/add, with: { a: [1, 2, 3], b: [10, 20, 30] } }", 66)]
    [InlineData("s: { uses: test/sum, with: { values: $m } }\n  m: { uses: test/add, with: { a: $c, b: $d } }\n  c: { uses: test/add, "
        + "with: { a: [1, 2] } }\n  d: { uses: test/count-to, with: { last: 2 } }", 8)]
    [InlineData("s: { uses: test/sum, with: { values: $c } }\n  c: { uses: test/count-to, with: { last: [2, 3] } }", 9)]
    [InlineData("s: { uses: test/sum, with: { values: $m } }\n  m: { uses: test/add, with: { a: $c } }\n  c: { uses: test/count-to, with: "
        + "{ last: [2, 3] } }", 14)]
    public async Task Lists_go_whole_apart_and_together(string nodes, double expected) =>
        Assert.Equal(expected, await _host.ValueAsync($"nodes:\n  {nodes}\noutputs: {{ out: $s }}\n"));

    [Fact]
    public async Task A_mapped_output_is_delivered_as_a_list()
    {
        using var result = await _host.RunAsync("nodes: { m: { uses: test/add, with: { a: [1, 2, 3] } } }\noutputs: { out: $m }");
        Assert.Equal([2.0, 3.0, 4.0], Assert.Single(result.Outputs).Values);
    }

    [Fact]
    public async Task What_a_node_says_of_every_item_of_a_list_is_told_once()
    {
        using var result = await _host.RunAsync("nodes: { m: { uses: test/remark, with: { value: [1, 2, 3] } } }\noutputs: { out: $m }");
        Assert.Equal(["the same for all", "this one is 1", "this one is 2", "this one is 3"], _host.Events.OfType<NodeRemark>()
            .Select(remark => remark.Message));
    }

    [Fact]
    public async Task Lists_that_turn_out_to_differ_in_length_fail_at_their_place()
    {
        using var result = await _host.RunAsync("nodes:\n  c: { uses: test/count-to, with: { last: 3 } }\n  m: { uses: test/add, with: { "
            + "a: [1, 2], b: $c } }\noutputs: { out: $m }");
        Assert.StartsWith("w.yaml:3:46: m.b: 'b' has 3 values and 'a' has 2", Assert.Single(result.Failures).Problem.ToString());
    }

    [Fact]
    public async Task A_node_that_refuses_an_input_is_shown_at_the_inputs_place()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/refuse, with: { value: 3 } }\noutputs: { out: $a }");

        var failure = Assert.Single(result.Failures);
        Assert.False(failure.IsFault);
        Assert.Equal("w.yaml:2:42: a.value: this value will not do", failure.Problem.ToString());
    }

    [Fact]
    public async Task A_fault_names_the_plugin_and_its_version()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/crash }\noutputs: { out: $a }");

        var failure = Assert.Single(result.Failures);
        Assert.True(failure.IsFault);
        Assert.Equal("w.yaml:2:3: 'a': plugin testing 1.2.3 failed in 'test/crash': InvalidOperationException: a cable came loose",
            failure.Problem.ToString());
    }

    [Fact]
    public async Task A_fault_of_a_native_library_is_shown_without_the_frames_of_its_stack()
    {
        using var result = await _host.RunAsync("nodes:\n  a: { uses: test/crash-natively }\noutputs: { out: $a }");

        Assert.EndsWith("failed in 'test/crash-natively': NativeFailure: size mismatch, got input (77), mat (77x16), vec (4)",
            Assert.Single(result.Failures).Problem.ToString());
    }

    [Fact]
    public async Task A_failing_branch_does_not_stop_the_others()
    {
        using var result = await _host.RunAsync("""
            nodes:
              bad: { uses: test/crash }
              behind: { uses: test/double, with: { value: $bad } }
              good: { uses: test/number, with: { value: 3 } }
              twice: { uses: test/double, with: { value: $good } }
            outputs: { lost: $behind, kept: $twice }
            """);

        Assert.Equal(["kept"], result.Outputs.Select(output => output.Name));
        Assert.Equal("bad", Assert.Single(result.Failures).Node.Name);
        Assert.Equal("behind because of bad", Assert.Single(_host.Events.OfType<NodeSkipped>()
            .Select(skipped => $"{skipped.Node.Name} because of {skipped.Because.Name}")));
    }

    [Fact]
    public async Task Nodes_that_are_ready_run_at_the_same_time() =>
        Assert.Equal(3.0, await _host.ValueAsync("nodes:\n  a: { uses: test/meet, with: { value: 1 } }\n  b: { uses: test/meet, with: { "
            + "value: 2 } }\n  s: { uses: test/sum, with: { values: [$a, $b] } }\noutputs: { out: $s }"));

    [Fact]
    public async Task A_cancelled_run_starts_nothing_more_and_keeps_what_is_done()
    {
        const string workflow = "nodes:\n  a: { uses: test/number, with: { value: 1 } }\n  c: { uses: test/cancel, with: { value: $a } }\n "
            + " d: { uses: test/double, with: { value: $c } }\noutputs: { out: $d }";

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _host.RunAsync(workflow));

        Assert.Equal("a", _host.Log.TakeRuns());
        Assert.Equal(1, _host.Cache.Count);
        Assert.Contains(_host.Events, happened => happened is NodeProgress { Step: 1, Of: 2 });
    }

    [Fact]
    public async Task Only_what_the_outputs_need_runs()
    {
        await _host.ValueAsync("nodes:\n  a: { uses: test/number }\n  unused: { uses: test/number, with: { value: 2 } "
            + "}\noutputs: { out: $a }");
        Assert.Equal("a", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task Of_several_outputs_some_can_be_asked_for()
    {
        var workflow = _host.Check("nodes:\n  a: { uses: test/number, with: { value: 1 } }\n  b: { uses: test/number, with: { value: 2 } "
            + "}\noutputs: { one: $a, two: $b }");

        using var result = await _host.Runner.RunAsync(workflow, new RunOptions { Outputs = ["two"] });

        Assert.Equal(["two"], result.Outputs.Select(output => output.Name));
        Assert.Equal("b", _host.Log.TakeRuns());
        await Assert.ThrowsAsync<ArgumentException>(() => _host.Runner.RunAsync(workflow, new RunOptions { Outputs = ["three"] }));
    }

    [Fact]
    public async Task Events_tell_what_happens_in_order()
    {
        await _host.ValueAsync("nodes:\n  a: { uses: test/number }\n  b: { uses: test/double, with: { value: $a } }\noutputs: { out: $b }");

        Assert.Equal(["NodeStarted", "NodeFinished", "NodeStarted", "NodeFinished", "RunFinished"],
            _host.Events.Select(happened => happened.GetType().Name));
    }

    [Fact]
    public async Task A_fault_of_the_observer_ends_the_run_and_nobody_waits_for_ever()
    {
        var workflow = _host.Check("nodes:\n  a: { uses: test/number }\n  b: { uses: test/double, with: { value: $a } "
            + "}\noutputs: { out: $b }");
        await Assert.ThrowsAsync<NotSupportedException>(() => _host.Runner.RunAsync(workflow, new RunOptions(),
            happened => throw new NotSupportedException()));
    }

    [Fact]
    public async Task A_plan_says_what_runs_and_what_is_known()
    {
        const string workflow = "nodes:\n  a: { uses: test/number, with: { value: 3 } }\n  b: { uses: test/double, with: { value: $a } }\n "
            + " c: { uses: test/count-to, with: { last: 2 } }\n  d: { uses: test/add, with: { a: $c, b: $b } }\noutputs: { out: "
            + "$d, other: $b }";

        using (var first = new Planner(_host.Cache).Plan(_host.Check(workflow), new PlanOptions()))
            Assert.Equal(["a Runs", "b Runs", "c Runs", "d Depends"], first.Steps.Select(step => $"{step.Node.Name} {step.State}").Order());
        (await _host.RunAsync(workflow)).Dispose();
        using var second = new Planner(_host.Cache).Plan(_host.Check(workflow, "b.value=5"), new PlanOptions());
        Assert.Equal(["a NotNeeded", "b Runs", "c Known", "d Runs"], second.Steps.Select(step => $"{step.Node.Name} {step.State}").Order());
    }

    [Fact]
    public async Task A_chain_of_ten_thousand_nodes_runs()
    {
        var text = new System.Text.StringBuilder("nodes:\n  n0: { uses: test/number }\n");
        for (var i = 1; i < 10_000; i++)
            text.Append($"  n{i}: {{ uses: test/add, with: {{ a: $n{i - 1} }} }}\n");
        Assert.Equal(9999.0, await _host.ValueAsync(text.Append("outputs: { out: $n9999 }\n").ToString()));
    }
}
