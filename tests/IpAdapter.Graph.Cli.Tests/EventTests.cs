using System.Text.Json;
using System.Text.RegularExpressions;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary><c>run --json</c>: one object a line, and the last one always says how it ended.</summary>
public sealed partial class EventTests
{
    [Theory]
    [InlineData(0, "finished", "run", "QUICKSTART", "--set", "drawn.steps=2")]
    [InlineData(2, "problem", "run", "QUICKSTART", "--set", "scale=70")]
    [InlineData(2, "problem", "run", "QUICKSTART", "--out", "x.gif")]
    [InlineData(2, "problem", "run", "nowhere.yaml")]
    [InlineData(2, "error", "run", "QUICKSTART", "--plugins", "nowhere")]
    [InlineData(2, "error", "run", "QUICKSTART", "--device", "abacus")]
    [InlineData(2, "error", "run", "EMBLEM")]
    [InlineData(2, "error", "run", "QUICKSTART", "--nonsense")]
    [InlineData(2, "error", "run", "")]
    [InlineData(2, "error", "run")]
    public async Task The_last_event_is_finished_with_the_exit_code_whatever_happens(int code, string before, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string[] real = [.. arguments.Select(argument => argument switch { "QUICKSTART" => Command.Workflow("quickstart"),
            "EMBLEM" => Path.Combine(Repository.Root, "samples", "models", "emblem"), _ => argument })];

        var run = await Command.RunAsync(folder.Path, [.. real, "--json"]);

        Assert.True(run.Code == code, run.All);
        var events = Events(run.Output);
        Assert.Equal("finished", events[^1].GetProperty("event").GetString());
        Assert.Equal(code, events[^1].GetProperty("exitCode").GetInt32());
        Assert.Single(events, one => one.GetProperty("event").GetString() == "finished");
        Assert.Contains(events, one => one.GetProperty("event").GetString() == before);
        Assert.Equal(code == 0 ? 1 : 0, events[^1].GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_with_finished_too()
    {
        using var folder = new TemporaryFolder();
        using var run = Command.Start(folder.Path, "run", Command.Workflow("quickstart"), "--set", "drawn.steps=900", "--json");
        var lines = new List<string>();
        while (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            // Once it draws it is asked to end; what was written before is on its way.
            if (line.Contains("\"node-progress\"", StringComparison.Ordinal)
                && lines.Count(one => one.Contains("\"node-progress\"", StringComparison.Ordinal)) == 1)
                System.Diagnostics.Process.Start("kill", ["-TERM",
                    run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).Dispose();
        }

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, run.ExitCode);
        var last = JsonDocument.Parse(lines[^1]).RootElement;
        Assert.Equal(("finished", 130), (last.GetProperty("event").GetString(), last.GetProperty("exitCode").GetInt32()));
    }

    [Theory]
    [InlineData("validate", "QUICKSTART", "--plugins", "nowhere")]
    [InlineData("plan", "QUICKSTART", "--plugins", "nowhere")]
    [InlineData("nodes", "--plugins", "nowhere")]
    [InlineData("plugins", "list", "--plugins", "nowhere")]
    public async Task A_command_that_writes_one_object_writes_one_where_it_could_not_do_its_work(params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, [.. arguments.Select(argument => argument == "QUICKSTART"
            ? Command.Workflow("quickstart")
            : argument), "--json"]);

        Assert.Equal(2, answer.Code);
        using var document = JsonDocument.Parse(answer.Output);
        Assert.Contains("nowhere", document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.False(document.RootElement.GetProperty("fault").GetBoolean());
    }

    // The page is what a program is written after: it names every event and every member, and none that there is not.
    [Fact]
    public async Task Every_event_and_member_is_in_the_documentation()
    {
        using var folder = new TemporaryFolder();
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "workflows.md"),
            TestContext.Current.CancellationToken);
        var section = page.Split("\n## ").Single(part => part.StartsWith("Events\n", StringComparison.Ordinal));
        var documented = Row().Matches(section)
            .ToDictionary(row => row.Groups[1].Value, row => Name().Matches(row.Groups[2].Value).Select(name => name.Groups[1].Value)
                .ToHashSet());
        await File.WriteAllTextAsync(folder.In("trouble.yaml"), $$"""
            nodes:
              bad: { uses: images/load, with: { path: {{Repository.Root}}/samples/images/reference-1.png } }
            outputs: { image: $bad }
            """, TestContext.Current.CancellationToken);

        var seen = Events((await Command.RunAsync(folder.Path, "run", Command.Workflow("quickstart"), "--set", "drawn.steps=2",
            "--json")).Output)
            .Concat(Events((await Command.RunAsync(folder.Path, "run", Command.Workflow("quickstart"), "--set", "scale=70",
                "--json")).Output))
            .Concat(Events((await Command.RunAsync(folder.Path, "run", "trouble.yaml", "--json")).Output))
            .Concat(Events((await Command.RunAsync(folder.Path, "run", "", "--json")).Output));

        foreach (var one in seen)
        {
            var name = one.GetProperty("event").GetString()!;
            Assert.True(documented.ContainsKey(name), name);
            Assert.All(one.EnumerateObject()
                .Where(member => member.Name != "event"), member => Assert.Contains(member.Name, documented[name]));
        }

        Assert.Superset(new HashSet<string> { "node-started", "node-progress", "node-finished", "node-cached", "node-remark",
            "node-warning", "node-skipped", "node-failed", "problem", "error", "warning", "output-elsewhere", "output-lost", "finished" },
            documented.Keys.ToHashSet());
    }

    private static JsonElement[] Events(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    [GeneratedRegex(@"^\| `([a-z-]+)` \| (.*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-zA-Z]+)`")]
    private static partial Regex Name();
}
