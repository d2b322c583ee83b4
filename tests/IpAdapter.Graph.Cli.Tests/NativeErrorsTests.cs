namespace IpAdapter.Graph.Cli.Tests;

/// <summary>
/// What native code writes to standard error stays away from the terminal, unless asked for, or unless the process dies of something.
/// </summary>
public sealed class NativeErrorsTests
{
    private const string Words = "[W warning.cpp:7] Could not initialize";

    [Fact]
    public async Task Nothing_of_it_is_shown_when_all_goes_well()
    {
        var run = await RunAsync("well");

        Assert.True(run.Code == 0, run.All);
        Assert.DoesNotContain(Words, run.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--verbose", null)]
    [InlineData(null, "1")]
    public async Task All_of_it_is_shown_to_who_asks(string? option, string? trace)
    {
        var run = await RunAsync("well", option, trace);

        Assert.True(run.Code == 0, run.All);
        Assert.Contains(Words, run.Error, StringComparison.Ordinal);
    }

    // 128 and the number of the signal, as shells have it.
    [Theory]
    [InlineData("abort", 128 + 6)]
    [InlineData("segfault", 128 + 11)]
    [InlineData("kill", 128 + 9)]
    public async Task The_last_lines_are_shown_when_native_code_ends_the_process(string ending, int code)
    {
        var run = await RunAsync(ending);

        Assert.Equal(code, run.Code);
        Assert.Contains(Words, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unhandled", "InvalidOperationException: nobody caught this")]
    [InlineData("fail-fast", "failed fast")]
    public async Task What_the_runtime_says_of_an_end_that_nobody_caught_is_shown(string ending, string said)
    {
        var run = await RunAsync(ending);

        Assert.NotEqual(0, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_asked_to_exit_has_not_crashed()
    {
        var run = await RunAsync("exit");

        Assert.Equal(5, run.Code);
        Assert.DoesNotContain(Words, run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_command_says_itself_is_shown_as_ever()
    {
        using var folder = new TemporaryFolder();

        var run = await Command.RunAsync(folder.Path, "run", "nowhere.yaml");

        Assert.Equal(2, run.Code);
        Assert.Contains("nowhere.yaml", run.Error, StringComparison.Ordinal);
    }

    private static async Task<Command.Ending> RunAsync(string ending, string? option = null, string? trace = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "done on Linux alone");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("workflow.yaml"), $$"""
            nodes:
              words: { uses: native-words/say, with: { words: "{{Words}}", ending: {{ending}} } }
            outputs: { text: $words }
            """);
        var plugins = Path.Combine(AppContext.GetData("TestPlugins") as string ?? "", "NativeWords");
        string[] arguments = ["run", "workflow.yaml", "--plugins", plugins, .. option is null ? Array.Empty<string>() : [option]];
        return await Command.RunAsync(folder.Path, new Dictionary<string, string?> { ["IPGRAPH_TRACE"] = trace }, arguments);
    }
}
