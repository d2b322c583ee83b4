namespace IpAdapter.Graph.Cli.Tests;

/// <summary>What the command proposes where it can't tell what is wanted of it.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("ipgraph run", "rn")]
    [InlineData("ipgraph run workflow.yaml draws")]
    [InlineData("--set steps=... or --set node.steps=...", "run", "workflow.yaml", "--steps", "4")]
    [InlineData("ipgraph --help", "quickstart.yaml")]
    public async Task What_was_probably_meant_is_proposed(string proposal, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, arguments);

        Assert.Equal(2, answer.Code);
        Assert.Contains(proposal, answer.Error, StringComparison.Ordinal);
    }
}
