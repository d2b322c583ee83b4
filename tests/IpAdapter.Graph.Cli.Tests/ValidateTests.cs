using System.Text.Json;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary><c>ipgraph validate</c> with several workflows.</summary>
public sealed class ValidateTests
{
    [Fact]
    public async Task Every_file_gets_its_verdict_be_it_a_workflow_or_not()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.In("a-folder"));
        await File.WriteAllTextAsync(folder.In("seedless.yaml"),
            "nodes:\n  a: { uses: images/load, with: { path: x.png } }\noutputs: { image: $a }\n", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.In("damaged.safetensors"), [9, 0, 0, 0, 0, 0, 0, 0, .. "{ damaged"u8],
            TestContext.Current.CancellationToken);
        File.Copy(Path.Combine(Repository.Root, "samples", "images", "reference-1.png"), folder.In("picture.png"));
        string[] bad = ["a-folder", "damaged.safetensors", "picture.png", "seedless.yaml"];
        string[] paths = [.. bad.SkipLast(1), Command.Workflow("quickstart"), bad[^1]];

        var text = await Command.RunAsync(folder.Path, ["validate", .. paths, "--seed", "3"]);
        var json = await Command.RunAsync(folder.Path, ["validate", .. paths, "--seed", "3", "--json"]);

        Assert.Equal((2, 2), (text.Code, json.Code));
        Assert.Contains("nothing wrong", text.Output, StringComparison.Ordinal);
        Assert.All(bad, file => Assert.Contains($"{file}: ", text.Error, StringComparison.Ordinal));
        Assert.EndsWith("4 problems", text.Error.TrimEnd(), StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        Assert.Equal(bad, document.RootElement.GetProperty("problems").EnumerateArray()
            .Select(problem => problem.GetProperty("file").GetString()!));
    }

    [Fact]
    public async Task Several_workflows_are_checked_with_one_start_and_one_fault_does_not_hide_the_others()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("first.yaml"), "nodes:\n  a: { uses: images/lod }\noutputs: { image: $a }\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.In("last.yaml"), "nodes: [\n", TestContext.Current.CancellationToken);
        string[] paths = [folder.In("first.yaml"), Command.Workflow("quickstart"), folder.In("last.yaml")];

        var text = await Command.RunAsync(folder.Path, ["validate", .. paths]);
        var json = await Command.RunAsync(folder.Path, ["validate", .. paths, "--json"]);

        Assert.Equal((2, 2), (text.Code, json.Code));
        Assert.Contains("nothing wrong", text.Output, StringComparison.Ordinal);
        Assert.Contains("2 problems", text.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json.Output);
        Assert.False(document.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal([paths[0], paths[2]], document.RootElement.GetProperty("problems").EnumerateArray()
            .Select(problem => problem.GetProperty("file").GetString()!).Distinct());
    }
}
