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

    [Theory]
    [InlineData(
        "error: --dtype: 'int8' is not one of 'float32', 'float16', 'bfloat16', 'fp32', 'fp16', 'bf16'",
        "run", "workflow.yaml", "--dtype", "int8")]
    [InlineData(
        "error: --dtype: 'flaot16' is not one of 'float32', 'float16', 'bfloat16', 'fp32', 'fp16', 'bf16'; did you mean 'float16'?",
        "run", "workflow.yaml", "--dtype", "flaot16")]
    [InlineData(
        "error: --record: 'path' is not one of 'full', 'paths', 'none'; did you mean 'paths'?",
        "run", "workflow.yaml", "--record", "path")]
    [InlineData("error: --format: 'svg' is not one of 'tree', 'mermaid', 'dot'", "draw", "workflow.yaml", "--format", "svg")]
    public async Task A_word_that_an_option_does_not_take_is_answered_in_one_line_with_those_it_takes(string line,
        params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, arguments);

        Assert.Equal(2, answer.Code);
        Assert.Equal([line, $"Try: ipgraph {arguments[0]} --help"], answer.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData(":::")]
    public async Task A_variable_that_names_no_folder_of_plugins_is_as_if_it_were_not_set(string named)
    {
        using var folder = new TemporaryFolder();

        var environment = new Dictionary<string, string?> { ["IPGRAPH_PLUGINS"] = named };
        var answer = await Command.RunAsync(folder.Path, environment, "nodes", "images/load");

        Assert.True(answer.Code == 0, answer.All);
    }
}
