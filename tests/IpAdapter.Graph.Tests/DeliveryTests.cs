using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Tests.Nodes;

namespace IpAdapter.Graph.Tests;

public sealed class DeliveryTests : IDisposable
{
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Outputs_are_named_by_workflow_output_and_seed()
    {
        Assert.Equal(["w-out.thing"], await DeliverAsync("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }", "out"));
        Assert.Equal(["w-text-7.txt"], await DeliverAsync("nodes: { t: { uses: test/settings, with: { seed: 7 } } }\noutputs: { text: $t }", "out"));
        Assert.Equal(["w-out-1.thing", "w-out-2.thing"], await DeliverAsync("nodes: { t: { uses: things/many, with: { count: 2 } } }\noutputs: { out: $t }", "other"));
        Assert.Equal(["mine.x"], await DeliverAsync("nodes: { t: { uses: things/plain } }\noutputs: { out: $t }", "files/mine.x"));
        Assert.Equal(["ours-a.thing", "ours-b.thing"], await DeliverAsync("nodes: { t: { uses: things/plain } }\noutputs: { a: $t, b: $t }", "files/ours.x"));
    }

    [Fact]
    public async Task Nothing_is_overwritten_and_the_same_is_not_written_twice()
    {
        const string workflow = "nodes: { t: { uses: things/plain, with: { content: one } } }\noutputs: { out: $t }";

        await DeliverAsync(workflow, "out");
        Assert.Equal(["w-out.thing"], await DeliverAsync(workflow, "out"));
        Assert.Equal(["w-out-2.thing"], await DeliverAsync(workflow, "out", "t.content=two"));
        Assert.Equal(["w-out-3.thing"], await DeliverAsync(workflow, "out", "t.content=six"));
        Assert.Equal(["thing one", "thing six", "thing two"], Directory.GetFiles(Path.Combine(_host.Folder, "out")).Select(File.ReadAllText).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_is_overwritten_when_that_is_asked_for()
    {
        const string workflow = "nodes: { t: { uses: things/plain, with: { content: one } } }\noutputs: { out: $t }";
        await DeliverAsync(workflow, "out/x.thing");
        var options = new OutputOptions { Destination = Path.Combine(_host.Folder, "out/x.thing"), Overwrites = true };

        Assert.Equal(["x.thing"], await DeliverAsync(workflow, options, "t.content=two"));
        Assert.Equal("thing two", File.ReadAllText(Path.Combine(_host.Folder, "out/x.thing")));
    }

    [Fact]
    public async Task A_format_that_fails_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<IOException>(() => DeliverAsync("nodes: { t: { uses: things/plain, with: { content: unwritable } } }\noutputs: { out: $t }", "out"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_host.Folder, "out")));
    }

    [Fact]
    public void An_output_that_nothing_can_write_is_found_before_running()
    {
        var workflow = _host.Check("nodes:\n  t: { uses: things/wrap, with: { thing: plain } }\noutputs:\n  out: $t\n");
        var problem = Assert.Single(new OutputWriter(_host.Catalog, new OutputOptions { Destination = "out" }).Check(workflow));
        Assert.StartsWith("w.yaml:4:8: no loaded plugin can write a wrapped", problem.ToString());
    }

    [Fact]
    public async Task A_recorded_run_is_checked_and_run_again_with_the_same_inputs_and_seeds()
    {
        _host.Write("picture.txt", "small");
        _host.Drawn.Enqueue(42);
        _host.Drawn.Enqueue(43);
        const string text = "inputs:\n  word: { type: text, default: star }\n  picture: { type: thing, default: picture.txt }\nnodes:\n  w: { uses: things/wrap, with: { thing: $inputs.picture } }\n  o: { uses: test/old }\n  s: { uses: test/settings, with: { text: $inputs.word, seed: random, number: 2 } }\noutputs: { out: $s, w: $w, o: $o }";
        var first = _host.Check(text, "word=a \"moon\"", "s.number=3");
        var remarks = RunRecord.Of(first, new FileHashes(), new RecordOptions { Environment = "cpu" });

        var recorded = RecordedRun.Read(remarks, Path.Combine(_host.Folder, "copies"), new FileHashes());
        using var lease = _host.Borrow();
        var second = new WorkflowChecker(recorded.Apply(_host.Options)).Check(recorded.Workflow, recorded.Inputs, lease);
        using var result = await _host.Runner.RunAsync(second, new Running.RunOptions());

        Assert.Equal("42", remarks[Remarks.Seed]);
        Assert.Empty(second.Problems);
        Assert.Empty(recorded.Changes);
        Assert.Empty(recorded.PluginChanges(_host.Catalog));
        Assert.Equal("a \"moon\"|3|8|False|Round||42|", result.Outputs[0].Values[0]);
        Assert.Equal("cpu", recorded.Environment);
    }

    [Fact]
    public async Task A_picture_that_is_gone_or_changed_is_taken_from_the_record()
    {
        var path = _host.Write("picture.txt", "small");
        var large = _host.Write("large.txt", new string('x', 100));
        const string text = "nodes:\n  w: { uses: things/wrap, with: { thing: picture.txt } }\n  v: { uses: things/wrap, with: { thing: large.txt } }\n  u: { uses: things/unwrap, with: { wrapped: $w } }\noutputs: { out: $u, v: $v }";
        var remarks = RunRecord.Of(_host.Check(text), new FileHashes(), new RecordOptions { EmbedUpTo = 50 });
        File.Delete(path);
        File.AppendAllText(large, "y");

        var recorded = RecordedRun.Read(remarks, Path.Combine(_host.Folder, "copies"), new FileHashes());
        using var lease = _host.Borrow();
        var again = new WorkflowChecker(recorded.Apply(_host.Options)).Check(recorded.Workflow, recorded.Inputs, lease);
        using var result = await _host.Runner.RunAsync(again, new Running.RunOptions());

        Assert.Equal("small*1", result.Outputs[0].Values[0]);
        Assert.Equal([$"'{path}' is no longer there: the copy carried inside is taken", $"'{large}' has changed since"], recorded.Changes);
    }

    [Fact]
    public void A_record_remembers_major_versions_and_names_other_plugins()
    {
        const string text = "nodes: { o: { uses: test/old } }\noutputs: { out: $o }";
        var all = _host.Catalog;
        _host.Catalog = new([.. all.Nodes.Where(node => node.FullName != "test/old@2")]);
        var remarks = RunRecord.Of(_host.Check(text), new FileHashes(), new RecordOptions());
        _host.Catalog = new(Graph.Nodes.NodeReader.Read(typeof(TestHost).Assembly, TestHost.Plugin with { Build = "b2" }, null).Nodes);

        var recorded = RecordedRun.Read(remarks, _host.Folder, new FileHashes());
        using var lease = _host.Borrow();
        var again = new WorkflowChecker(recorded.Apply(_host.Options)).Check(recorded.Workflow, recorded.Inputs, lease);

        Assert.Equal(1, Assert.Single(again.Nodes).Definition.Major);
        Assert.Equal(["plugin testing 1.2.3 is another build now"], recorded.PluginChanges(_host.Catalog));
    }

    [Theory]
    [InlineData("{", "{}")]
    [InlineData("{}", "{}")]
    [InlineData("[]", "[]")]
    [InlineData("""{"file":"a","folder":"/","values":{}}""", """{"environment":"","plugins":[],"nodes":{},"files":[{"path":"/none/x.png","sha256":"../../evil","content":"YQ=="}]}""")]
    [InlineData("""{"file":"a","folder":"/","values":{"x":1}}""", "{}")]
    public void A_record_that_is_none_is_refused(string inputs, string locked)
    {
        var remarks = new Dictionary<string, string> { [Remarks.Workflow] = "", [Remarks.Inputs] = inputs, [Remarks.Lock] = locked };
        Assert.Throws<FormatException>(() => RecordedRun.Read(remarks, Path.Combine(_host.Folder, "copies"), new FileHashes()));
    }

    private Task<string[]> DeliverAsync(string yaml, string destination, params string[] settings) =>
        DeliverAsync(yaml, new OutputOptions { Destination = Path.Combine(_host.Folder, destination) }, settings);

    private async Task<string[]> DeliverAsync(string yaml, OutputOptions options, params string[] settings)
    {
        var workflow = _host.Check(yaml, settings);
        Assert.Empty(workflow.Problems);
        using var result = await _host.Runner.RunAsync(workflow, new Running.RunOptions());
        return [.. new OutputWriter(_host.Catalog, options).Write(workflow, result, new Dictionary<string, string>()).Select(path => Path.GetFileName(path))];
    }
}
