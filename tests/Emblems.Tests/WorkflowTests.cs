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
        var start = new ProcessStartInfo(Path.Combine((string)AppContext.GetData("IpAdapter.Diffusion.NativeFolder")!, "ipgraph"),
            ["run", Path.Combine(Repository, "samples", "Emblems", "workflow.yaml"), "--out", folder.In("judged.csv"),
            "--plugins", Path.Combine(Repository, "artifacts", "plugins"),
            "--plugins", Path.Combine(Repository, "artifacts", "samples", "plugins"), "--set", "count=6", "--set", "steps=2"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.In("."),
        };
        using var command = Process.Start(start)!;
        var (output, error) = (command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(command.ExitCode == 0, await output + await error);
        var lines = await File.ReadAllLinesAsync(folder.In("judged.csv"), TestContext.Current.CancellationToken);
        Assert.StartsWith("name,pictures,clip-i,clip-i from,clip-i to,clip-t,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",colour,colour from,colour to,shape,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("the reference itself,6,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("image prompt,6,", lines[2], StringComparison.Ordinal);
    }
}
