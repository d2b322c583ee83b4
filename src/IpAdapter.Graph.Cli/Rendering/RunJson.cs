using System.Text.Json;
using IpAdapter.Graph.Hosting.Events;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>A run as one JSON object a line, for programs.</summary>
internal sealed class RunJson(RunEventLines events, TextWriter diagnostics) : IRunView
{
    /// <inheritdoc/>
    public void Say(string line) => diagnostics.WriteLine(line);

    /// <inheritdoc/>
    public void Take(RunEvent happened)
    {
        switch (happened)
        {
            case NodeStarted { Item: 0 } started:
                Write("node-started", started.Node.Name, json => json.WriteNumber("items", started.Items));
                break;
            case NodeProgress progress:
                Write("node-progress", progress.Node.Name, json => WriteProgress(json, progress));
                break;
            case NodePreview preview:
                Write("node-preview", preview.Node.Name, json => WritePreview(json, preview));
                break;
            case NodeCached cached:
                Write("node-cached", cached.Node.Name, _ => { });
                break;
            case NodeFinished finished:
                Write("node-finished", finished.Node.Name, json => json.WriteNumber("seconds", Math.Round(finished.Seconds, 4)));
                break;
            case NodeMessage remark:
                Write(remark.IsWarning ? "node-warning" : "node-remark", remark.Node.Name,
                    json => json.WriteString("message", remark.Message));
                break;
            case NodeSkipped skipped:
                Write("node-skipped", skipped.Node.Name, json => json.WriteString("because", skipped.Because.Name));
                break;
            case NodeFailed { Failure: var failure }:
                Write("node-failed", failure.Node.Name, json =>
                {
                    json.WriteBoolean("fault", failure.IsFault);
                    ProblemView.WriteMembers(json, failure.Problem);
                });
                break;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void WriteProgress(Utf8JsonWriter json, NodeProgress progress)
    {
        json.WriteNumber("step", progress.Step);
        json.WriteNumber("of", progress.Steps);
        json.WriteNumber("item", progress.Item);
        json.WriteNumber("items", progress.Items);
        if (progress.Status is { } status)
            json.WriteString("status", status);
    }

    private static void WritePreview(Utf8JsonWriter json, NodePreview preview)
    {
        json.WriteNumber("step", preview.Step);
        json.WriteNumber("of", preview.Steps);
        json.WriteNumber("width", preview.Image.Width);
        json.WriteNumber("height", preview.Image.Height);
        if (preview.File is { } file)
            json.WriteString("file", file);
    }

    private void Write(string name, string node, Action<Utf8JsonWriter> writeMembers) => events.Write(name, json =>
    {
        json.WriteString("node", node);
        writeMembers(json);
    });
}
