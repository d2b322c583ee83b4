using System.Text;
using CsCheck;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

public sealed class ReadingTests : IDisposable
{
    private static readonly ValueSource Source = new("w.yaml", "/");
    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_pipe_or_a_device_is_no_workflow_and_no_file_of_inputs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices are told by statx");
        var pipe = Path.Combine(_host.Folder, "pipe.yaml");
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
            make.WaitForExit();

        foreach (var (path, kind) in new[] { (pipe, "a named pipe"), ("/dev/zero", "a device") })
            foreach (var problems in new[] { WorkflowReader.ReadFile(path).Problems, InputValues.ReadFile(path).Problems })
                Assert.Contains($"this is {kind}", Assert.Single(problems).Message, StringComparison.Ordinal);
        Assert.Contains("a named pipe", Assert.Throws<IOException>(() => new Delivery.FileHashes().Get(pipe)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_knows_its_place()
    {
        var workflow = WorkflowReader.Read("name: x\nnodes:\n  a:\n    uses: test/number\n    with: { value: 3 }\noutputs: { out: $a }\n",
            Source);

        var node = Assert.Single(workflow.Nodes);
        Assert.Equal((new Place(3, 3), new Place(4, 11)), (node.Place, node.Uses!.Place));
        Assert.Equal((new Place(5, 13), new Place(5, 20)), (node.With[0].Place, node.With[0].Value.Place));
        Assert.Empty(workflow.Problems);
    }

    [Theory]
    [InlineData("", "w.yaml:1:1: the file is empty")]
    [InlineData("just text", "w.yaml:1:1: a workflow is a mapping")]
    [InlineData("nodes: {}\n", "w.yaml:1:1: 'outputs' is missing")]
    [InlineData("nodes: {}\noutputs: {}\nnode: 1\n",
        "w.yaml:3:1: unknown key 'node': a workflow has 'name', 'description', 'inputs', 'nodes', 'outputs'; did you mean 'nodes'?")]
    [InlineData("nodes:\n  a: { use: test/number, uses: test/number }\noutputs: {}\n",
        "w.yaml:2:8: a: unknown key 'use': a node has 'uses', 'with'; did you mean 'uses'?")]
    [InlineData("nodes:\n  a: { with: {} }\noutputs: {}\n", "w.yaml:2:3: 'uses' is missing")]
    [InlineData("nodes:\n  a b: { uses: x }\noutputs: {}\n", "w.yaml:2:3: 'a b' is no name for a node")]
    [InlineData("nodes:\n  inputs: { uses: x }\noutputs: {}\n", "w.yaml:2:3: a node can't be called 'inputs'")]
    [InlineData("nodes: [1]\noutputs: {}\n", "w.yaml:1:8: 'nodes' is a mapping ('key: value' lines), not a list")]
    [InlineData("nodes: {}\noutputs: {}\ninputs:\n  a: { type: number, minimum: low }\n",
        "w.yaml:4:31: inputs.a: 'minimum' is a number, not 'low'")]
    [InlineData("nodes: {}\noutputs: {}\ninputs:\n  a: { typ: number }\n", "w.yaml:4:8: inputs.a: unknown key 'typ'")]
    [InlineData("nodes: {}\noutputs: {}\ninputs:\n  a: { default: 1 }\n", "w.yaml:4:3: inputs.a: 'type' is missing")]
    [InlineData("nodes: {}\noutputs: {}\nnodes: {}\n", "w.yaml:3:1: 'nodes' is given twice: the first is at line 1, column 1")]
    [InlineData("nodes: {\noutputs\n", "w.yaml:1:8: this is not YAML")]
    [InlineData("nodes: !!python/object {}\noutputs: {}\n", "w.yaml:1:8: the tag")]
    [InlineData("nodes: *x\n", "w.yaml:1:8: '*x' stands for nothing")]
    [InlineData("nodes: {}\n---\noutputs: {}\n", "w.yaml:2:1: a second document begins here")]
    [InlineData("? [a]\n: b\n", "w.yaml:1:3: a key is a text")]
    public void What_is_wrong_with_a_file_is_said_with_its_place(string text, string expected) =>
        Assert.Contains(WorkflowReader.Read(text, Source).Problems, problem => problem.ToString()
            .StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void All_problems_are_collected_and_not_only_the_first()
    {
        var workflow = WorkflowReader.Read("nme: x\nnodes:\n  a: { uses: x, whit: {} }\n  b: {}\noutputs: []\n", Source);
        Assert.Equal([1, 3, 4, 5], workflow.Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void Doubled_keys_of_a_long_mapping_are_found_too()
    {
        var text = new StringBuilder("nodes:\n");
        for (var i = 0; i < 20; i++)
            text.Append($"  n{i % 19}: {{ uses: x }}\n");
        Assert.Contains("'n0' is given twice: the first is at line 2, column 3",
            Assert.Single(WorkflowReader.Read(text + "outputs: { o: $n0 }\n", Source).Problems).Message);
    }

    [Fact]
    public void A_file_nested_a_hundred_thousand_deep_is_refused()
    {
        var flow = WorkflowReader.Read("nodes: " + new string('[', 100_000), Source);
        var block = WorkflowReader.Read("nodes:\n" + string.Concat(Enumerable.Repeat("- ", 100_000)), Source);
        var maps = WorkflowReader.Read(string.Concat(Enumerable.Repeat("{a: ", 100_000)), Source);

        Assert.All([flow, block, maps], workflow => Assert.Contains("nested deeper than 100 (limit 'depth')",
            Assert.Single(workflow.Problems).Message));
    }

    [Fact]
    public void A_hundred_lists_inside_one_another_are_within_the_limit()
    {
        var workflow = WorkflowReader.Read(new string('[', 100) + new string(']', 100), Source);
        Assert.Contains("a workflow is a mapping", Assert.Single(workflow.Problems).Message);
    }

    [Fact]
    public void A_yaml_bomb_is_refused_by_what_it_would_become()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 10; i++)
            text.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");

        Assert.Contains("more than 1,000,000 values once aliases are expanded (limit 'values')",
            Assert.Single(WorkflowReader.Read(text.ToString(), Source).Problems).Message);
    }

    [Fact]
    public void Depth_is_counted_through_aliases()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 200; i++)
            text.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        Assert.Contains("(limit 'depth')", Assert.Single(WorkflowReader.Read(text.ToString(), Source).Problems).Message);
    }

    [Fact]
    public void Limits_are_the_hosts_to_set_and_named_in_the_message()
    {
        const string text = "nodes:\n  a: { uses: x }\n  b: { uses: x }\noutputs: { o: $a }\n";

        Assert.Contains("(limit 'nodes')", Read(new WorkflowLimits { Nodes = 1 }));
        Assert.Contains("(limit 'bytes')", Read(new WorkflowLimits { Bytes = 10 }));
        Assert.Contains("(limit 'values')", Read(new WorkflowLimits { Values = 3 }));
        Assert.Contains("(limit 'depth')", Read(new WorkflowLimits { Depth = 2 }));
        Assert.Empty(WorkflowReader.Read(text, Source).Problems);

        string Read(WorkflowLimits limits) => Assert.Single(WorkflowReader.Read(text, Source, limits).Problems).Message;
    }

    [Fact]
    public void A_file_of_a_hundred_thousand_nodes_is_read_and_checked()
    {
        var text = new StringBuilder("nodes:\n  n0: { uses: test/number }\n");
        for (var i = 1; i < 100_000; i++)
            text.Append($"  n{i}:\n    uses: test/add\n    with: {{ a: $n{i - 1}, b: 1 }}\n");
        text.Append("outputs: { out: $n99999 }\n");

        var workflow = _host.Check(text.ToString());

        Assert.Empty(workflow.Problems);
        Assert.Equal(100_000, workflow.Nodes.Count);
    }

    [Fact]
    public void Files_that_cannot_be_read_are_problems()
    {
        File.WriteAllBytes(Path.Combine(_host.Folder, "latin.yaml"), [0x6e, 0xe9, 0xff]);

        Assert.Contains("there is no such file",
            Assert.Single(WorkflowReader.ReadFile(Path.Combine(_host.Folder, "none.yaml")).Problems).Message);
        Assert.Contains("this is a folder", Assert.Single(WorkflowReader.ReadFile(_host.Folder).Problems).Message);
        Assert.Contains("not a text in UTF-8", Assert.Single(WorkflowReader.ReadFile(Path.Combine(_host.Folder,
            "latin.yaml")).Problems).Message);
    }

    [Fact]
    public void Any_text_gives_a_workflow_and_its_problems_and_never_an_exception()
    {
        string[] pieces = ["nodes:", "outputs:", "inputs:", "\n", "  ", "- ", "{", "}", "[", "]", ": ", ",", "&a ", "*a", "$a", "${", "$$",
            "uses: test/number", "with:", "a", "\"", "'", "|", ">", "#", "!!", "? ", "---", "\t", "%", "@", "`", "é", "\0", "\ud800",
            "<<: ", "0x", "~"];
        Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 40].Select(parts => string.Concat(parts)).Sample(text =>
        {
            using var lease = _host.Borrow();
            var workflow = WorkflowReader.Read(text, new ValueSource("w.yaml", _host.Folder));
            new WorkflowChecker(_host.Options).Check(workflow, InputValues.Empty, lease);
        });
        Gen.String.Sample(text => { _ = WorkflowReader.Read(text, Source); });
    }
}
