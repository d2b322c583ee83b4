using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

public sealed class PlainTests
{
    [Fact]
    public async Task A_picture_says_how_layers_computed_and_is_drawn_again_so()
    {
        using var folder = new TemporaryFolder();
        var models = new Dictionary<string, string?> { ["IPGRAPH_MODELS"] = Path.Combine(Repository.Root, "samples", "models") };
        string[] few = ["--set", "drawn.steps=1"];
        await Draw("plain.png", [Command.Workflow("quickstart"), .. few, "--plain"]);
        await Draw("prepared.png", [Command.Workflow("quickstart"), .. few]);
        await Draw("small.png", [Command.Workflow("quickstart"), .. few, "--memory", "4GiB"]);
        await Draw("plain-again.png", ["plain.png"]);
        await Draw("small-again.png", ["small.png"]);
        await Draw("prepared-again.png", ["prepared.png"]);

        Assert.Equal("cpu float32", await ComputedOn("plain.png"));
        Assert.Equal("cpu float32", await ComputedOn("plain-again.png"));
        Assert.Equal("cpu float32 prepared", await ComputedOn("small.png"));
        Assert.Equal("cpu float32 prepared", await ComputedOn("small-again.png"));
        Assert.Equal("cpu float32 winograd", await ComputedOn("prepared.png"));
        Assert.Equal("cpu float32 winograd", await ComputedOn("prepared-again.png"));

        async Task Draw(string name, string[] arguments)
        {
            var ending = await Command.RunAsync(folder.Path, models, ["run", .. arguments, "--out", name]);
            Assert.True(ending.Code == 0, ending.Error);
        }

        async Task<string> ComputedOn(string picture)
        {
            var ending = await Command.RunAsync(folder.Path, "inspect", picture);
            return ending.Output.Split('\n').Single(line => line.Contains("computed on")).Split("computed on")[1].Trim(' ', ':');
        }
    }
}
