using System.Text.Json;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Cli.Tests;

/// <summary>
/// The page for a report: every line with its state, what does not work with its remedy, and an exit code that says whether anything does
/// not.
/// </summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task A_machine_that_the_tests_pass_on_has_no_fault()
    {
        using var folder = new TemporaryFolder();

        var run = await Command.RunAsync(folder.Path, "doctor");

        Assert.True(run.Code == 0, run.All);
        Assert.EndsWith(" 0 faults", run.Output.TrimEnd(), StringComparison.Ordinal);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines.SkipLast(1), line => Assert.Matches("^(ok      |warning |        ) ", line));
        string[] names = ["ipgraph", "runtime", "libtorch", "libvips", "instructions", "caches", "threads", "convolutions", "devices"];
        Assert.All(names, name => Assert.Contains($" {name} ", run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_has_the_same_findings()
    {
        using var folder = new TemporaryFolder();

        var run = await Command.RunAsync(folder.Path, "doctor", "--json");

        using var document = JsonDocument.Parse(run.Output);
        var findings = document.RootElement.GetProperty("findings").EnumerateArray().ToList();
        Assert.Contains(document.RootElement.GetProperty("state").GetString(), new[] { "ok", "warning" });
        Assert.All(findings, finding => Assert.False(string.IsNullOrWhiteSpace(finding.GetProperty("text").GetString())));
        var others = findings.Where(finding => finding.GetProperty("state").GetString() != "ok");
        Assert.All(others, finding => Assert.True(finding.TryGetProperty("remedy", out _)));
        Assert.Equal("11 equal plain arithmetic", Text(findings, "convolutions"));
        Assert.Contains("nodes: ", Text(findings, "IpAdapter.Graph.Images"), StringComparison.Ordinal);
        Assert.Contains("oneDNN believes", Text(findings, "caches"), StringComparison.Ordinal);
        Assert.DoesNotContain('?', Text(findings, "instructions"));
        Assert.StartsWith("applied", Text(findings, "NNPACK"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_does_not_load_is_a_fault_with_its_reason_and_a_remedy()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.In("plugins/broken"));
        await File.WriteAllTextAsync(folder.In("plugins/broken/plugin.yaml"), "id: broken\n");

        var run = await Command.RunAsync(folder.Path, "doctor", "--plugins", folder.In("plugins"));

        Assert.Equal(2, run.Code);
        Assert.Contains("fault    plugins", run.Output, StringComparison.Ordinal);
        Assert.Contains("refused: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("to do: build it again", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(" 1 faults", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_loses_numbers_is_a_warning_that_names_some_calls_and_what_to_write_instead()
    {
        using var folder = new TemporaryFolder();
        var plugin = Path.Combine(Repository.Root, "artifacts", "test-plugins", "LosesNumbers");

        var run = await Command.RunAsync(folder.Path, "doctor", "--plugins", plugin);

        Assert.True(run.Code == 0, run.All);
        Assert.Matches("warning +plugins +LosesNumbers .*: LosesNumbers.Loses.* more are listed by 'ipgraph plugins list --verbose'",
            run.Output);
        Assert.Contains("using Scalar number = 2;", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_plugins_that_is_not_there_is_a_fault()
    {
        using var folder = new TemporaryFolder();

        var run = await Command.RunAsync(folder.Path, "doctor", "--plugins", "nowhere");

        Assert.Equal(2, run.Code);
        Assert.Contains($"there is no folder '{folder.In("nowhere")}'", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_for_outputs_that_can_not_be_written_to_is_a_fault()
    {
        using var folder = new TemporaryFolder();

        var run = await Command.RunAsync(folder.Path, "doctor", "--out", "/proc/out");

        Assert.Equal(2, run.Code);
        Assert.Contains("/proc/out can't be written to", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_models_that_is_not_there_is_a_warning()
    {
        using var folder = new TemporaryFolder();

        var models = new Dictionary<string, string?> { ["IPGRAPH_MODELS"] = $"{folder.In("gone")}:{Repository.Root}" };

        var run = await Command.RunAsync(folder.Path, models, "doctor");

        Assert.Equal(0, run.Code);
        Assert.Matches($"warning +models +folder +{folder.In("gone")} is not there", run.Output);
        Assert.Matches($"ok +models +folder +{Repository.Root.TrimEnd('/')}", run.Output);
    }

    private static string Text(List<JsonElement> findings, string name) =>
        findings.Single(finding => finding.GetProperty("name").GetString() == name).GetProperty("text").GetString()!;
}
