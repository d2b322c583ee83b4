using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Tests;

/// <summary>A node that was renamed is found by the name it had, and whoever uses that name is told.</summary>
public sealed class FormerNameTests : IDisposable
{
    private const string Workflow = "nodes:\n  o: { uses: test/ancient }\noutputs: { out: $o }\n";

    private readonly TestHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task A_workflow_that_uses_it_runs_with_a_warning_that_tells_the_new_name()
    {
        var workflow = _host.Check(Workflow);
        using var result = await _host.Runner.RunAsync(workflow, new Running.RunOptions());

        var told = Assert.Single(workflow.Problems);
        Assert.Equal((Severity.Warning, "o", 2), (told.Severity, told.Node, told.Line));
        Assert.Equal("the node 'test/ancient' is called 'test/old@2' now: write that name", told.Message);
        Assert.Equal("second", result.Outputs[0].Values[0]);
    }

    [Theory]
    [InlineData("test/ancient", 2)]
    [InlineData("test/ancient@1", 1)]
    [InlineData("test/ancient@2", 2)]
    [InlineData("test/antique", 2)]
    public void It_stands_for_the_major_versions_that_had_it(string uses, int major) =>
        Assert.Equal(("test/old", major), (_host.Catalog.Find(uses)!.Id, _host.Catalog.Find(uses)!.Major));

    [Fact]
    public void A_major_version_that_had_another_name_is_not_found_by_it() =>
        Assert.StartsWith("w.yaml:2:14: o: there is no 'test/antique@1': its major versions are '2'",
            Assert.Single(_host.Problems("nodes:\n  o: { uses: test/antique@1 }\noutputs: { out: $o }\n")), StringComparison.Ordinal);

    // The record of a run before the node was renamed remembers it by the old name, one made since by the new one.
    [Theory]
    [InlineData("test/ancient")]
    [InlineData("test/old")]
    public void The_record_of_a_run_remembers_the_major_version_by_either_name(string remembered)
    {
        var all = _host.Catalog;
        _host.Catalog = new([.. all.Nodes.Where(node => node.FullName != "test/old@2")]);
        var remarks = RunRecord.Create(_host.Check(Workflow), new FileHashes(), new RecordOptions()).ToDictionary();
        Assert.Contains("\"test/old\": 1", remarks[Remarks.Lock], StringComparison.Ordinal);
        remarks[Remarks.Lock] = remarks[Remarks.Lock].Replace("test/old", remembered, StringComparison.Ordinal);
        _host.Catalog = all;

        var places = new RecordedPlaces { Folders = [_host.Folder], TemporaryFolder = _host.Folder };
        var recorded = RecordedRun.Read(remarks, places, new FileHashes());
        var again = new WorkflowChecker(recorded.Apply(_host.Options)).Check(recorded.Workflow, recorded.Inputs, _host.Borrow());

        Assert.Equal("test/old", Assert.Single(again.Nodes).Definition.FullName);
        Assert.Equal(Severity.Warning, Assert.Single(again.Problems).Severity);
    }

    [Fact]
    public void A_name_that_a_node_has_means_that_node_whoever_had_it_before()
    {
        var (ancestor, heir) = (Node("test/ancestor"), Node("test/heir", "test/ancestor"));

        Assert.Same(ancestor, new NodeCatalog([heir, ancestor]).Find("test/ancestor"));
        Assert.Same(heir, new NodeCatalog([heir]).Find("test/ancestor"));
    }

    [Fact]
    public void Two_nodes_that_had_one_name_are_refused_together()
    {
        var conflict = Assert.Throws<ArgumentException>(
            () => new NodeCatalog([Node("test/claimant", "test/disputed"), Node("test/rival", "test/disputed")]));

        Assert.StartsWith("test/claimant (testing 1.2.3) and test/rival (testing 1.2.3) both say that 'test/disputed' was their name",
            conflict.Message, StringComparison.Ordinal);
    }

    private static NodeDefinition Node(string id, params string[] former) =>
        new(id, 1, TestHost.Plugin, typeof(object), null!, [], [], () => "") { FormerNames = former };
}
