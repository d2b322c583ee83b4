using System.Globalization;
using System.Text.RegularExpressions;
using IpAdapter.Benchmarks.RealSize;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>A drawing that no machine has the memory for is found before it runs, with the same words in every command.</summary>
public sealed partial class MemoryTests
{
    private static readonly string[] s_huge = ["--set", "drawn.width=16384", "--set", "drawn.height=16384", "--set", "drawn.count=1024"];

    // As in a container with 16 GiB, whatever the machine has.
    private static readonly Dictionary<string, string?> s_small = new() { ["DOTNET_GCHeapHardLimit"] = "400000000" };

    [Fact]
    public async Task A_drawing_beyond_the_machine_is_a_warning_of_validate_and_plan_and_refused_by_run_in_the_same_words()
    {
        using var folder = new TemporaryFolder();
        var said = new List<string>();
        foreach (var (command, code) in ((string, int)[])[("validate", 0), ("plan", 0), ("run", 2)])
        {
            var answer = await Command.RunAsync(folder.Path, [command, Command.Workflow("quickstart"), .. s_huge]);

            Assert.True(answer.Code == code, $"{command}: {answer.All}");
            said.Add(Amount().Replace(Assert.Single(answer.Error.Split('\n'),
                line => line.Contains("of memory (", StringComparison.Ordinal)), "FREE")
                .Replace("warning: ", "", StringComparison.Ordinal));
        }

        Assert.Single(said.Distinct());
        Assert.Contains("'drawn' takes about ", said[0]);
        Assert.Contains("That is more than the machine has: 'run' refuses it, unless it is allowed by --memory ", said[0]);
        Assert.Contains("What would fit: ", said[0]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Training_the_whole_UNet_of_SDXL_is_refused_before_it_begins_with_what_it_would_take()
    {
        using var folder = new TemporaryFolder();
        using var model = ModelFolder.WriteStableDiffusionXl();

        var answer = await Command.RunAsync(folder.Path, s_small, "run", Command.Workflow("train-unet"), "--set",
            $"base.path={model.Path}", "--set", "batch=1", "--set", "trained.width=1024", "--set", "trained.height=1024",
            "--memory", "40GiB", "--out", "trained/");

        Assert.True(answer.Code == 2, answer.All);
        var amounts = Training().Match(answer.Error);
        Assert.True(amounts.Success, answer.All);
        var takes = double.Parse(amounts.Groups[1].Value, CultureInfo.InvariantCulture);
        // Four bytes for each weight, its gradient, and the optimiser's two.
        Assert.InRange(takes, 16 * 2_567_463_684.0 / (1L << 30), 100);
        Assert.InRange(double.Parse(amounts.Groups[2].Value, CultureInfo.InvariantCulture), takes - 0.1, takes + 1);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_drawing_of_usual_size_is_no_news()
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, "validate", Command.Workflow("quickstart"));

        Assert.DoesNotContain("memory", answer.All);
    }

    [GeneratedRegex(@"'trained' takes about ([\d.]+) GiB of memory .*'run' refuses it, unless it is allowed by --memory (\d+)GiB")]
    private static partial Regex Training();

    // What is free changes from one command to the next, and with it what would fit.
    [GeneratedRegex(@"(?<=but )[\d.,]+ [MG]iB(?= of)|(?<=What would fit: ).*$")]
    private static partial Regex Amount();
}
