using System.Diagnostics;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>What a shell is told to complete. Of the four shells bash is on every machine that runs this, so its script is run.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("ipgraph val", "validate")]
    [InlineData("ipgraph pl", "plan", "plugins")]
    [InlineData("ipgraph run flow.yaml --dty", "--dtype")]
    [InlineData("ipgraph run flow.yaml --dtype bf", "bf16", "bfloat16")]
    [InlineData("ipgraph completion ", "bash", "fish", "powershell", "zsh")]
    [InlineData("ipgraph run ")]   // a file: bash completes it
    [InlineData("ipgraph run fl")]
    public async Task In_bash_a_word_is_completed_by_what_the_command_knows(string line, params string[] found)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        var script = await Command.RunAsync(folder.Path, "completion", "bash");
        Assert.Equal(0, script.Code);
        var last = line.Split(' ').Length - 1;
        File.WriteAllText(Path.Combine(folder.Path, "completion"), $"""
            {script.Output}
            COMP_LINE='{line} more'; COMP_POINT={line.Length}; COMP_WORDS=({line} ''); COMP_CWORD={last}
            _ipgraph
            printf '%s\n' "${"{COMPREPLY[@]}"}"
            complete -p ipgraph
            """);

        using var bash = Process.Start(new ProcessStartInfo("bash", ["completion"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        })!;
        var lines = (await bash.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal([.. found.Order(StringComparer.Ordinal), "complete -o bashdefault -o default -F _ipgraph ipgraph"],
            [.. lines[..^1].Order(StringComparer.Ordinal), lines[^1]]);
    }

    [Theory]
    [InlineData("zsh", "compdef _ipgraph ipgraph")]
    [InlineData("fish", "complete --command ipgraph")]
    [InlineData("powershell", "Register-ArgumentCompleter -Native -CommandName ipgraph")]
    public async Task Other_shells_get_a_script_that_asks_this_very_command(string shell, string registration)
    {
        using var folder = new TemporaryFolder();

        var script = await Command.RunAsync(folder.Path, "completion", shell);

        Assert.Equal(0, script.Code);
        Assert.Contains(registration, script.Output, StringComparison.Ordinal);
        Assert.Contains($"'{Command.Path}' \"[suggest:", script.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("{ipgraph}", script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_there_is_no_script_for_is_answered_with_those_there_are()
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, "completion", "zhs");

        Assert.Equal(2, answer.Code);
        Assert.StartsWith("error: <shell>: 'zhs' is not one of 'bash', 'zsh', 'fish', 'powershell'; did you mean 'zsh'?", answer.Error,
            StringComparison.Ordinal);
    }
}
