using System.Text.Json;

namespace IpAdapter.Graph.Cli.Tests;

public sealed class ProfileTests
{
    private static readonly string Workflow = Command.Workflow("quickstart");

    [Fact]
    public async Task A_run_is_told_by_node_kind_and_shape_and_traced()
    {
        using var folder = new TemporaryFolder();
        var trace = Path.Combine(folder.Path, "trace.json");

        var answer = await Command.RunAsync(folder.Path, "profile", Workflow, "--set", "drawn.steps=1", "--trace", trace);

        Assert.Equal(0, answer.Code);
        var lines = answer.Output.Split('\n');
        Assert.Contains(lines, line => line.StartsWith("drawn ", StringComparison.Ordinal) && line.Contains('%'));
        Assert.Contains(lines, line => line.StartsWith("outside layers", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("convolution", StringComparison.Ordinal) && line.Contains(" -> "));
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(trace, TestContext.Current.CancellationToken));
        var events = document.RootElement.GetProperty("traceEvents").EnumerateArray()
            .Where(item => item.GetProperty("ph").GetString() == "X").ToList();
        var drawn = Assert.Single(events, item => item.GetProperty("name").GetString() == "drawn");
        var (begin, end) = Times(drawn);
        Assert.Contains(events, item => item.GetProperty("cat").GetString() == "layer" && Times(item) is var (first, last)
            && first >= begin && last <= end);
    }

    [Fact]
    public async Task A_trace_that_cannot_be_written_is_told_before_the_run()
    {
        using var folder = new TemporaryFolder();

        var answer = await Command.RunAsync(folder.Path, "profile", Workflow, "--trace", folder.Path);

        Assert.Equal(2, answer.Code);
        Assert.StartsWith($"error: --trace: '{folder.Path}' can't be written", answer.Error);
    }

    private static (double Begin, double End) Times(JsonElement item) =>
        (item.GetProperty("ts").GetDouble(), item.GetProperty("ts").GetDouble() + item.GetProperty("dur").GetDouble());
}
