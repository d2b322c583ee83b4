using System.Diagnostics;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>
/// Standard output and standard error that take nothing: a log on a full disk (/dev/full stands for one), a stream that was closed before
/// the start.
/// </summary>
public sealed class LostOutputTests : IDisposable
{
    private const string Draw = "run \"$2\" --set drawn.steps=1 --out out/picture.png";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Draw + " 2> /dev/full")]
    [InlineData(Draw + " 2>&-")]
    [InlineData(Draw + " --json 2> /dev/full")]
    public async Task A_run_goes_on_where_nobody_can_be_told_of_it(string line)
    {
        var (code, _) = await ShellAsync(line);

        Assert.Equal(0, code);
        Assert.True(File.Exists(_folder.In("out/picture.png")));
    }

    [Theory]
    [InlineData(Draw + " > /dev/full")]
    [InlineData(Draw + " --json > /dev/full")]
    [InlineData("nodes > /dev/full")]
    [InlineData("nodes --json > /dev/full")]
    [InlineData("validate \"$2\" > /dev/full")]
    [InlineData("--help > /dev/full")]
    public async Task Results_that_are_lost_are_said_on_standard_error_and_by_the_exit_code(string line)
    {
        var (code, error) = await ShellAsync(line);

        Assert.True(code == 1, $"{code}: {error}");
        Assert.EndsWith(
            "error: not everything could be written to standard output: No space left on device. Files that were written are whole",
            error.TrimEnd(),
            StringComparison.Ordinal);
        Assert.Equal(line.StartsWith(Draw, StringComparison.Ordinal), File.Exists(_folder.In("out/picture.png")));
    }

    [Fact]
    public async Task A_reader_that_has_seen_enough_ends_no_run()
    {
        var (code, error) = await ShellAsync(Draw + " --json | head -n 1 > /dev/null");

        Assert.True(code == 0, error);
        Assert.True(File.Exists(_folder.In("out/picture.png")));
    }

    private async Task<(int Code, string Error)> ShellAsync(string line)
    {
        string[] arguments = ["-c", $"\"$1\" {line}", "sh", Command.Path, Command.Workflow("quickstart")];
        using var process = Process.Start(new ProcessStartInfo("sh", arguments)
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await output;
        return (process.ExitCode, await error);
    }
}
