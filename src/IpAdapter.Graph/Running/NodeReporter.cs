using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>Turns what a running node reports into events.</summary>
internal sealed class NodeReporter(CheckedNode node, int item, int items, bool isWatched, DistinctMessages messages, RunEvents events)
    : IProgressSink, IPreviewSink, INodeLog
{
    public bool IsWatched => isWatched && events.IsHeard;

    public void Report(int step, int of) => events.Raise(new NodeProgress(node, step, of, item, items));

    public void Report(int step, int of, string status) =>
        events.Raise(new NodeProgress(node, step, of, item, items) { Status = status });

    public void Show(object value, int step, int of)
    {
        if (IsWatched)
            events.Raise(new NodePreview(node, value, step, of));
    }

    public void Say(string message) => Remark(message, isWarning: false);

    public void Warn(string message) => Remark(message, isWarning: true);

    private void Remark(string message, bool isWarning)
    {
        if (messages.IsNew(message))
            events.Raise(new NodeRemark(node, message, isWarning));
    }
}
