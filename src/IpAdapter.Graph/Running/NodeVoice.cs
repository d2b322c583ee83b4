using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Running;

/// <summary>What a running node tells, turned into events.</summary>
internal sealed class NodeVoice(CheckedNode node, int item, int items, bool isWatched, SaidRemarks said, RunEvents events) : IProgressSink, IPreviewSink, INodeLog
{
    public bool IsWatched => isWatched && events.IsHeard;

    public void Report(int step, int of) => events.Raise(new NodeProgress(node, step, of, item, items));

    public void Show(object value, int step, int of)
    {
        if (IsWatched)
            events.Raise(new NodePreview(node, value, step, of));
    }

    public void Say(string message) => Remark(message, isWarning: false);

    public void Warn(string message) => Remark(message, isWarning: true);

    private void Remark(string message, bool isWarning)
    {
        if (said.IsNew(message))
            events.Raise(new NodeRemark(node, message, isWarning));
    }
}
