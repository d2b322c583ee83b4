namespace IpAdapter.Graph.Cli.Tests;

/// <summary>Every command that reads a workflow gives the same verdict; the whole table is in IpAdapter.Graph.Hosting.Tests.</summary>
public sealed class VerdictTests
{
    private static readonly string[] Commands = ["validate", "plan", "draw", "run"];

    [Theory]
    [InlineData("nodes: { a: { uses: images/lod } }\noutputs: { image: $a }\n", "there is no node 'images/lod'")]
    [InlineData("nodes: { ddim: { uses: samplers/ddim } }\noutputs: { it: $ddim }\n",
        "no loaded plugin can write a value of type sampler as a file")]
    public async Task A_wrong_workflow_gets_the_same_verdict_from_every_command(string workflow, string said)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("w.yaml"), workflow, TestContext.Current.CancellationToken);

        var endings = await Task.WhenAll(Commands.Select(command => Command.RunAsync(folder.Path, command, "w.yaml")));

        // 'validate' counts what it found, on a line of its own.
        var verdicts = endings.Select(ending => (ending.Code, ending.Error.Replace("1 problem\n", "", StringComparison.Ordinal))).ToList();
        Assert.All(verdicts, verdict => Assert.Equal((2, verdicts[0].Item2), verdict));
        Assert.Contains(said, verdicts[0].Item2, StringComparison.Ordinal);
    }
}
