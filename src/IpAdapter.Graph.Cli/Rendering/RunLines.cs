using System.Globalization;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>A run as plain lines, for logs: what took its time, a few marks on the way, what was known already.</summary>
internal sealed class RunLines(TextWriter output) : IRunView
{
    private static readonly TimeSpan WorthALine = TimeSpan.FromMilliseconds(100);
    private const int Marks = 4;

    private int _known;

    /// <inheritdoc/>
    public void Take(RunEvent happened)
    {
        switch (happened)
        {
            case NodeProgress progress when IsMark(progress):
                var item = progress.Items > 1 ? $" ({progress.Item + 1} of {progress.Items})" : "";
                output.WriteLine($"{progress.Node.Name}{item}: step {progress.Step} of {progress.Of}");
                break;
            case NodeFinished { Elapsed: var elapsed, Node: var node } when elapsed >= WorthALine:
                output.WriteLine($"{node.Name}: done in {Seconds(elapsed)}");
                break;
            case NodeRemark remark:
                output.WriteLine($"{remark.Node.Name}: {(remark.IsWarning ? "warning: " : "")}{Printable.Line(remark.Message)}");
                break;
            case NodeSkipped skipped:
                output.WriteLine($"{skipped.Node.Name}: skipped, because '{skipped.Because.Name}' failed");
                break;
            case NodeCached:
                _known++;
                break;
            case RunFinished finished:
                var known = _known > 0 ? $", {_known} node{(_known == 1 ? "" : "s")} known from before" : "";
                output.WriteLine($"{(finished.Failures == 0 ? "done" : "failed")} in {Seconds(finished.Elapsed)}{known}");
                break;
        }
    }

    /// <inheritdoc/>
    public void Say(string line) => output.WriteLine(line);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool IsMark(NodeProgress progress) =>
        progress.Of >= Marks && progress.Step > 0 && progress.Step * Marks / progress.Of != (progress.Step - 1) * Marks / progress.Of;

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.00} s");
}
