using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;
using IpAdapter.Graph.Tests.Nodes;

namespace IpAdapter.Graph.Tests;

/// <summary>Same work, once; and everything let go of once, and not before its time.</summary>
public sealed class CachingTests : IDisposable
{
    private const string Chain = """
        inputs: { scale: { type: number, default: 1 } }
        nodes:
          look: { uses: things/plain, with: { content: look } }
          prompted: { uses: things/wrap, with: { thing: $look, scale: $inputs.scale } }
          drawn: { uses: things/unwrap, with: { wrapped: $prompted } }
        outputs: { out: $drawn }
        """;

    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task The_same_workflow_runs_nothing_a_second_time()
    {
        var first = await _host.ValueAsync(Chain);
        Assert.Equal("drawn look prompted", _host.Log.TakeRuns());

        Assert.Equal(first, await _host.ValueAsync(Chain));
        Assert.Equal("", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task A_changed_scale_runs_only_what_depends_on_it()
    {
        await _host.ValueAsync(Chain);
        _host.Log.TakeRuns();

        Assert.Equal("look*0.5", await _host.ValueAsync(Chain, "scale=0.5"));
        Assert.Equal("drawn prompted", _host.Log.TakeRuns());
        Assert.Equal("look*1", await _host.ValueAsync(Chain, "scale=1.0"));
        Assert.Equal("", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task A_longer_list_runs_only_what_is_new()
    {
        const string workflow = "nodes:\n  m: { uses: test/add, with: { a: [1, 2], b: 5 } }\n  s: { uses: test/sum, with: { values: $m } "
            + "}\noutputs: { out: $s }";
        await _host.ValueAsync(workflow);
        _host.Log.TakeRuns();

        Assert.Equal(24.0, await _host.ValueAsync(workflow, "m.a=[1, 2, 6]"));
        Assert.Equal("m s", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task What_comes_from_a_list_of_unknown_length_is_found_again_too()
    {
        const string workflow = "nodes:\n  c: { uses: test/count-to, with: { last: 3 } }\n  m: { uses: test/add, with: { a: $c } }\n  s: { "
            + "uses: test/sum, with: { values: $m } }\noutputs: { out: $s }";
        await _host.ValueAsync(workflow);
        Assert.Equal("c m m m s", _host.Log.TakeRuns());

        Assert.Equal(9.0, await _host.ValueAsync(workflow));
        Assert.Equal("", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task Another_environment_is_another_result()
    {
        var workflow = _host.Check(Chain);
        (await _host.Runner.RunAsync(workflow, new RunOptions { Environment = "cpu float32" })).Dispose();
        _host.Log.TakeRuns();

        (await _host.Runner.RunAsync(workflow, new RunOptions { Environment = "cpu float16" })).Dispose();
        Assert.Equal("drawn look prompted", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task A_file_that_changed_is_read_again()
    {
        var path = _host.Write("t.txt", "one");
        const string workflow = "nodes:\n  w: { uses: things/wrap, with: { thing: t.txt } }\n  u: { uses: things/unwrap, with: { wrapped: "
            + "$w } }\noutputs: { out: $u }";

        Assert.Equal("one*1", await _host.ValueAsync(workflow));
        File.WriteAllText(path, "three");
        Assert.Equal("three*1", await _host.ValueAsync(workflow));
        _host.Write("next.txt", "seven");
        File.SetLastWriteTimeUtc(_host.Write("next.txt", "seven"), File.GetLastWriteTimeUtc(path));
        File.Move(Path.Combine(_host.Folder, "next.txt"), path, overwrite: true);
        Assert.Equal("seven*1", await _host.ValueAsync(workflow));
    }

    [Fact]
    public async Task A_file_that_a_node_says_it_reads_counts_as_well()
    {
        var path = _host.Write("also.txt", "one");
        const string workflow = "nodes:\n  t: { uses: test/telling, with: { also: also.txt } }\n  p: { uses: things/plain, with: { "
            + "content: $t } }\noutputs: { out: $p }";
        (await _host.RunAsync(workflow)).Dispose();
        _host.Log.TakeRuns();

        File.WriteAllText(path, "another");
        (await _host.RunAsync(workflow)).Dispose();
        Assert.Equal("p", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task One_file_on_two_ports_is_loaded_once()
    {
        _host.Write("t.txt", "x");
        (await _host.RunAsync("nodes:\n  a: { uses: things/wrap, with: { thing: t.txt } }\n  b: { uses: things/wrap, with: { thing: "
            + "./t.txt, scale: 2 } }\noutputs: { one: $a, two: $b }")).Dispose();
        Assert.Single(_host.Log.Things);
    }

    [Fact]
    public async Task What_must_not_be_kept_is_not_and_neither_is_what_is_made_of_it()
    {
        const string workflow = "nodes:\n  n: { uses: test/never }\n  w: { uses: things/wrap, with: { thing: $n } }\noutputs: { out: $w }";
        (await _host.RunAsync(workflow)).Dispose();
        (await _host.RunAsync(workflow)).Dispose();

        Assert.Equal("n n w w", _host.Log.TakeRuns());
        Assert.Equal(0, _host.Cache.Count);
        Assert.All(_host.Log.Things, thing => Assert.Equal(1, thing.Disposals));
        Assert.Equal(2, _host.Log.Things.Count);
    }

    [Fact]
    public async Task Everything_is_disposed_exactly_once_when_the_cache_is_dropped()
    {
        _host.Write("t.txt", "x");
        const string workflow = "nodes:\n  p: { uses: things/pass, with: { thing: t.txt } }\n  q: { uses: things/pass, with: { thing: $p } "
            + "}\n  m: { uses: things/many, with: { count: 3 } }\n  w: { uses: things/wrap, with: { thing: $q } }\noutputs: { one: $w, "
            + "many: $m, two: $q }";
        using (var result = await _host.RunAsync(workflow))
        {
            _host.Cache.Clear();
            Assert.All(_host.Log.Things, thing => Assert.Equal(0, thing.Disposals));
        }

        Assert.Equal(4, _host.Log.Things.Count);
        Assert.All(_host.Log.Things, thing => Assert.Equal(1, thing.Disposals));
        Assert.Equal((0, 0L), (_host.Cache.Count, _host.Cache.Bytes));
        _host.Cache.Clear();
        Assert.All(_host.Log.Things, thing => Assert.Equal(1, thing.Disposals));
    }

    [Fact]
    public async Task What_a_result_carries_lives_as_long_as_the_result()
    {
        // Room for nothing that is not in use: the thing goes first, were it not carried.
        using var tight = new TestHost(budget: 0);
        var workflow = tight.Check("nodes:\n  t: { uses: things/plain }\n  w: { uses: things/wrap, with: { thing: $t } "
            + "}\noutputs: { out: $w }");

        using (var result = await tight.Runner.RunAsync(workflow, new RunOptions()))
            Assert.Equal(0, ((Wrapped)result.Outputs[0].Values[0]).Thing.Disposals);
        Assert.Equal(1, Assert.Single(tight.Log.Things).Disposals);
    }

    [Fact]
    public async Task Over_the_budget_the_least_recently_used_goes_first()
    {
        using var small = new TestHost(budget: 3200);
        await Run("a");
        await Run("b");
        await Run("a");
        await Run("c");

        Assert.Equal([("a", 0), ("b", 1), ("c", 0)], small.Log.Things.Select(thing => (thing.Content, thing.Disposals)));

        async Task Run(string content) =>
            (await small.RunAsync($"nodes: {{ t: {{ uses: things/plain, with: {{ content: {content} }} }} }}\noutputs: {{ out: $t }}"))
                .Dispose();
    }

    [Fact]
    public async Task A_retired_build_takes_along_everything_it_had_a_hand_in()
    {
        var other = new PluginIdentity("other", "1", "build-9");
        var wrap = NodeReader.Read(typeof(TestHost).Assembly, other, null).Nodes.Single(node => node.Id == "things/wrap");
        _host.Catalog = new NodeCatalog([.. _host.Catalog.Nodes.Where(node => node.Id != "things/wrap"), wrap], [new ThingResult()],
            [new ThingFormat()]);
        _host.BuildRetired += _host.Cache.Drop;
        await _host.ValueAsync(Chain);
        Assert.Equal(3, _host.Cache.Count);

        _host.Retire(other);

        Assert.Equal(1, _host.Cache.Count);
        _host.Log.TakeRuns();
        await _host.ValueAsync(Chain);
        Assert.Equal("drawn prompted", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task Another_build_of_a_plugin_is_another_result()
    {
        await _host.ValueAsync(Chain);
        _host.Log.TakeRuns();
        _host.Catalog = new NodeCatalog(NodeReader.Read(typeof(TestHost).Assembly, TestHost.Plugin with { Build = "build-2" }, null).Nodes);

        await _host.ValueAsync(Chain);
        Assert.Equal("drawn look prompted", _host.Log.TakeRuns());
    }

    [Fact]
    public async Task Two_runs_at_once_share_or_repeat_but_never_dispose_under_each_other()
    {
        var workflow = _host.Check(Chain);
        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _host.Runner.RunAsync(workflow, new RunOptions())));

        Assert.All(runs, run => Assert.Equal("look*1", Assert.Single(run.Outputs[0].Values)));
        foreach (var run in runs)
            run.Dispose();
        _host.Cache.Clear();
        Assert.All(_host.Log.Things, thing => Assert.Equal(1, thing.Disposals));
    }
}
