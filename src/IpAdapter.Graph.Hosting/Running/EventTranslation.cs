using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Events;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>Turns the runtime's events, which refer to nodes and thereby to plugins, into texts and numbers.</summary>
internal static class EventTranslation
{
    /// <summary>The event as it leaves the host; null for one that does not leave it.</summary>
    public static RunEvent? Translate(Graph.Running.RunEvent happened) => happened switch
    {
        Graph.Running.NodeStarted started => new NodeStarted(NodeReference.For(started.Node), started.Item, started.Of),
        Graph.Running.NodeProgress progress =>
            new NodeProgress(NodeReference.For(progress.Node), progress.Step, progress.Of, progress.Item, progress.Items)
            {
                Status = progress.Status,
            },
        Graph.Running.NodeCached cached => new NodeCached(NodeReference.For(cached.Node)),
        Graph.Running.NodeFinished finished =>
            new NodeFinished(NodeReference.For(finished.Node), finished.Elapsed.TotalSeconds, finished.Bytes),
        Graph.Running.NodeRemark remark => new NodeMessage(NodeReference.For(remark.Node), remark.Message, remark.IsWarning),
        Graph.Running.NodeSkipped skipped => new NodeSkipped(NodeReference.For(skipped.Node), NodeReference.For(skipped.Because)),
        Graph.Running.NodeFailed failed => new NodeFailed(NodeFailure.Create(failed.Failure)),
        _ => null,
    };
}
