using System.Globalization;
using IpAdapter.Graph.Hosting.Events;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>A run as plain lines, for logs: what took its time, a few marks on the way, what was known already.</summary>
internal sealed class RunLines(TextWriter output) : IRunView
{
    private const double WorthALine = 0.1;
    private const int Marks = 4;

    private int _known;

    /// <inheritdoc/>
    public void Take(RunEvent happened)
    {
        switch (happened)
        {
            case NodeProgress progress when IsMark(progress):
                var item = progress.Items > 1 ? $" ({progress.Item + 1} of {progress.Items})" : "";
                output.WriteLine($"{progress.Node.Name}{item}: step {progress.Step} of {progress.Steps}"
                    + (progress.Status is { } status ? $", {Printable.Line(status)}" : ""));
                break;
            case NodePreview { Step: 1, File: { } file } preview:
                output.WriteLine($"{preview.Node.Name}: what there is after each step is in {Printable.Line(ShortPath.Get(file))}");
                break;
            case NodeFinished { Seconds: >= WorthALine and var seconds, Node: var node }:
                output.WriteLine($"{node.Name}: done in {Seconds(seconds)}");
                break;
            case NodeMessage remark:
                output.WriteLine($"{remark.Node.Name}: {(remark.IsWarning ? "warning: " : "")}{Printable.Line(remark.Message)}");
                break;
            case NodeSkipped skipped:
                output.WriteLine($"{skipped.Node.Name}: skipped, because '{skipped.Because.Name}' failed");
                break;
            case NodeCached:
                _known++;
                break;
            case NodesDone done:
                var known = _known > 0 ? $", {_known} node{(_known == 1 ? "" : "s")} known from before" : "";
                output.WriteLine($"{(done.Failures.Count == 0 ? "done" : "failed")} in {Seconds(done.Seconds)}{known}");
                break;
        }
    }

    /// <inheritdoc/>
    public void Say(string line) => output.WriteLine(line);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsMark(NodeProgress progress) =>
        progress.Steps >= Marks && progress.Step > 0
            && progress.Step * Marks / progress.Steps != (progress.Step - 1) * Marks / progress.Steps;

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");
}
