using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Tests;

/// <summary>A resumable node finds its state again, and nobody else's.</summary>
public sealed class ResumableTests : IDisposable
{
    private readonly TestHost _host = new();

    public ResumableTests() => _host.Write("data/pairs.txt", "a");

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Its_folder_is_the_same_for_another_number_of_steps_and_another_one_for_other_inputs()
    {
        var first = await FolderAsync("steps: 3");
        Assert.StartsWith("counted-", first.Folder, StringComparison.Ordinal);
        Assert.Equal(first.Folder, (await FolderAsync("steps: 5")).Folder);
        Assert.Equal(first.Folder, (await FolderAsync("steps: 3")).Folder);

        var other = await FolderAsync("steps: 3, seed: 8");
        Assert.NotEqual(first.Folder, other.Folder);
        Assert.Equal(first.Folder, other.Others);
        Assert.NotEqual(first.Folder, (await FolderAsync("steps: 3, rate: 0.25")).Folder);
    }

    [Fact]
    public async Task Another_content_of_a_file_that_it_reads_is_another_state()
    {
        var first = await FolderAsync("steps: 3");
        _host.Write("data/pairs.txt", "b");
        Assert.NotEqual(first.Folder, (await FolderAsync("steps: 3")).Folder);
        _host.Write("data/pairs.txt", "a");
        Assert.Equal(first.Folder, (await FolderAsync("steps: 3")).Folder);
    }

    [Fact]
    public async Task Without_a_folder_for_state_it_says_what_is_missing()
    {
        using var result = await _host.Runner.RunAsync(_host.Check(Workflow("steps: 3")), new RunOptions());
        Assert.Contains("StateFolder", Assert.Single(result.Failures).Problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_says_of_its_steps_reaches_whoever_watches()
    {
        await FolderAsync("steps: 3");
        Assert.Equal("at 0.5", Assert.Single(_host.Events.OfType<NodeProgress>()).Status);
    }

    [Fact]
    public async Task Properties_of_a_base_record_are_ports_with_their_defaults()
    {
        var node = _host.Catalog.Find("test/count-on")!;
        Assert.Equal(["rate", "steps", "seed", "data", "word"], node.Inputs.Select(port => port.Name));
        Assert.Equal([0.5, 10, 7L, null, null], node.Inputs.Select(port => port.Default));
        Assert.Equal(["data"], node.Inputs.Where(port => port.IsRequired).Select(port => port.Name));
        Assert.True(node.Inputs[node.InputIndex("seed")].IsSeed);
        Assert.EndsWith("|10 7 0.5 pairs.txt ", await RunAsync("rate: 0.5"), StringComparison.Ordinal);
        Assert.Contains(_host.Problems(Workflow("steps: 13")), problem => problem.EndsWith("no", StringComparison.Ordinal));
        Assert.Contains(_host.Problems(Workflow("steps: 0")), problem => problem.Contains("between 1 and 1000", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pattern_is_made_absolute_and_its_folder_is_checked()
    {
        Assert.Empty(_host.Problems(Workflow("steps: 3", "data/{000..010}.txt")));
        Assert.Contains("not even its folder", Assert.Single(_host.Problems(Workflow("steps: 3", "nowhere/{000..010}.txt"))),
            StringComparison.Ordinal);
        Assert.Contains("there is no", Assert.Single(_host.Problems(Workflow("steps: 3", "data/pears.txt"))), StringComparison.Ordinal);
    }

    private async Task<(string Folder, string Others)> FolderAsync(string inputs)
    {
        var parts = (await RunAsync(inputs)).Split('|');
        return (parts[0], parts[1]);
    }

    private async Task<string> RunAsync(string inputs)
    {
        _host.Cache.Drop(TestHost.Plugin);
        var workflow = _host.Check(Workflow(inputs));
        Assert.Empty(workflow.Problems);
        using var result = await _host.Runner.RunAsync(
            workflow, new RunOptions { StateFolder = Path.Combine(_host.Folder, "out") }, _host.Events.Add);
        return (string)Assert.Single(Assert.Single(result.Outputs).Values);
    }

    private static string Workflow(string inputs, string data = "data/pairs.txt") =>
        $$"""
        nodes:
          counted: { uses: test/count-on, with: { data: "{{data}}", {{inputs}} } }
        outputs: { out: $counted }
        """;
}
