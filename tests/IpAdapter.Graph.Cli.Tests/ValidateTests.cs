using System.Text.Json;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary><c>ipgraph validate</c> with several workflows.</summary>
public sealed class ValidateTests
{
    [Fact]
    public async Task Several_workflows_are_checked_with_one_start_and_one_fault_does_not_hide_the_others()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("first.yaml"), "nodes:\n  a: { uses: images/lod }\noutputs: { image: $a }\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.In("last.yaml"), "nodes: [\n", TestContext.Current.CancellationToken);
        string[] paths = [folder.In("first.yaml"), Command.Workflow("quickstart"), folder.In("last.yaml")];

        var text = await Command.RunAsync(folder.Path, ["validate", .. paths]);
        var json = await Command.RunAsync(folder.Path, ["validate", .. paths, "--json"]);

        Assert.Equal((2, 2), (text.Code, json.Code));
        Assert.Contains("nothing wrong", text.Output, StringComparison.Ordinal);
        Assert.Contains("2 problems", text.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal([paths[0], paths[2]], document.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("file").GetString()!).Distinct());
    }
}
