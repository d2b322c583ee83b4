using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

/// <summary>What nodes say that they take is held against what there is, before anything runs.</summary>
public sealed class MemoryCheckTests : IDisposable
{
    private const long MiB = 1L << 20;
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void What_is_beyond_what_is_free_is_a_warning_at_the_input_that_decides_it_with_what_would_fit()
    {
        _host.Options = _host.Options with { Memory = new MachineMemory(1000 * MiB, 4000 * MiB) };

        var problem = Assert.Single(_host.Check(Nodes("a: { uses: test/memory, with: { mebibytes: 900, weights: 200 } }")).Problems);

        Assert.Equal((Severity.Warning, 2), (problem.Severity, problem.Line));
        Assert.Equal("'a' takes about 1.1 GiB of memory (900 MiB while it computes, beside 200 MiB of weights), but 1,000 MiB of this "
            + "machine's 3.9 GiB are free. What would fit: mebibytes: 800", problem.Message);
        Assert.True(_host.Check(Nodes("a: { uses: test/memory, with: { mebibytes: 900, weights: 200 } }")).IsRunnable);
    }

    [Theory]
    [InlineData("a: { uses: test/memory, with: { mebibytes: 800, weights: 200 } }")]
    // one after the other, over the same weights
    [InlineData("a: { uses: test/memory, with: { mebibytes: 800, weights: 200 } }\n  b: { uses: test/memory, with: { mebibytes: 700, "
        + "weights: 200, value: $a } }")]
    public void What_there_is_room_for_is_no_news(string nodes)
    {
        _host.Options = _host.Options with { Memory = new MachineMemory(1000 * MiB, 4000 * MiB) };

        Assert.Empty(_host.Check(Nodes(nodes)).Problems);
    }

    [Fact]
    public void Weights_of_two_models_are_held_side_by_side()
    {
        _host.Options = _host.Options with { Memory = new MachineMemory(1000 * MiB, 4000 * MiB) };

        var problem = Assert.Single(_host.Check(Nodes("a: { uses: test/memory, with: { mebibytes: 800, weights: 200, model: one } }\n  b: "
            + "{ uses: test/memory, with: { mebibytes: 700, weights: 200, model: other, value: $a } }")).Problems);

        Assert.Contains("'a' takes about 1.2 GiB of memory (800 MiB while it computes, beside 400 MiB of weights)", problem.Message);
    }

    [Theory]
    [InlineData(null, Severity.Warning)]      // only looked at
    [InlineData(4000L, Severity.Error)]       // run on this machine
    [InlineData(6000L, Severity.Warning)]     // run, and allowed to take more
    public void What_the_machine_has_not_got_is_refused_where_it_would_run_and_said_in_the_same_words_everywhere(long? most,
        Severity severity)
    {
        _host.Options = _host.Options with { Memory = new MachineMemory(1000 * MiB, 4000 * MiB) { Most = most * MiB } };

        var problem = Assert.Single(_host.Check(Nodes("a: { uses: test/memory, with: { mebibytes: 5000 } }")).Problems);

        Assert.Equal(severity, problem.Severity);
        Assert.Equal("'a' takes about 4.9 GiB of memory (4.9 GiB while it computes), but 1,000 MiB of this machine's 3.9 GiB are free. "
            + "That is more than the machine has: 'run' refuses it, unless it is allowed by --memory 5GiB. What would fit: "
                + "mebibytes: 1000", problem.Message);
    }

    [Fact]
    public void Where_nothing_fits_nothing_is_proposed()
    {
        _host.Options = _host.Options with { Memory = new MachineMemory(100 * MiB, 4000 * MiB) };

        Assert.EndsWith("are free",
            Assert.Single(_host.Check(Nodes("a: { uses: test/memory, with: { mebibytes: 1, weights: 200 } }")).Problems).Message);
    }

    [Fact]
    public void A_node_that_fails_to_say_what_would_fit_is_at_fault_itself()
    {
        _host.Options = _host.Options with { Memory = new MachineMemory(100 * MiB, 4000 * MiB) };

        var problems = _host.Check(Nodes("a: { uses: test/memory, with: { mebibytes: 500, model: unfit } }")).Problems;

        var fault = Assert.Single(problems, problem => problem.IsFault);
        Assert.Equal("w.yaml:2:3: 'a': plugin testing 1.2.3 failed while 'test/memory' was checked: InvalidOperationException: no idea",
            fault.ToString());
    }

    private static string Nodes(string nodes) => $"nodes:\n  {nodes}\noutputs: {{ value: $a }}";
}
