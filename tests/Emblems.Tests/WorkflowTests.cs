using System.Diagnostics;

namespace Emblems.Tests;

/// <summary>The plugin beside the others, in the command.</summary>
public sealed class WorkflowTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, ".."));

    [Fact]
    public async Task The_workflow_of_the_sample_judges_by_clip_and_by_the_rules()
    {
        using var folder = new TemporaryFolder();
        await Run("workflow.yaml", folder.In("judged.csv"), "count=6", "steps=2");

        var lines = await File.ReadAllLinesAsync(folder.In("judged.csv"), TestContext.Current.CancellationToken);
        Assert.StartsWith("name,pictures,clip-i,clip-i from,clip-i to,clip-t,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",colour,colour from,colour to,shape,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("the reference itself,6,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("image prompt,6,", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_adapter_does_not_differ_from_itself()
    {
        using var folder = new TemporaryFolder();
        await Run("two-adapters.yaml", folder.In("compared/"), "count=2", "each=1", "steps=2");

        foreach (var file in new[] { "alone", "captioned" })
            Assert.EndsWith(",0,0,0,2",
                (await File.ReadAllLinesAsync(folder.In($"compared/two-adapters-{file}.csv"), TestContext.Current.CancellationToken))[1],
                StringComparison.Ordinal);
    }

    // What it trains takes an hour; that it would, is all that a test can wait for.
    [Fact]
    public async Task The_comparing_workflow_is_right()
    {
        await Call("validate", "comparing.yaml");
        await Call("validate", "concept.yaml");
    }

    private static Task Run(string workflow, string output, params string[] settings) =>
        Call("run", workflow, ["--out", output, .. settings.SelectMany(setting => new[] { "--set", setting })]);

    private static async Task Call(string verb, string workflow, params string[] rest)
    {
        var start = new ProcessStartInfo(Path.Combine((string)AppContext.GetData("IpAdapter.Diffusion.NativeFolder")!, "ipgraph"),
            [verb, Path.Combine(Repository, "samples", "Emblems", workflow), .. rest,
            "--plugins", Path.Combine(Repository, "artifacts", "plugins"),
            "--plugins", Path.Combine(Repository, "artifacts", "samples", "plugins")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var command = Process.Start(start)!;
        var (output, error) = (command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(command.ExitCode == 0, await output + await error);
    }
}
