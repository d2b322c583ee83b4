namespace IpAdapter.Graph;

/// <summary>
/// What a run gives a node. No clock, no environment, no static state: what is not here comes through the constructor or not at all.
/// </summary>
public sealed class NodeContext
{
    /// <summary>Name of the node in the workflow.</summary>
    public required string NodeName { get; init; }

    /// <summary>Tells how far the node is.</summary>
    public IProgressSink Progress { get; init; } = Silence.Instance;

    /// <summary>Shows what there is so far, such as the picture a sampler is at.</summary>
    public IPreviewSink Preview { get; init; } = Silence.Instance;

    /// <summary>Takes remarks meant for the person who runs the workflow.</summary>
    public INodeLog Log { get; init; } = Silence.Instance;

    /// <summary>Where a <see cref="ResumableAttribute">resumable</see> node keeps how far it is; null for every other node.</summary>
    public NodeState? State { get; init; }

    /// <summary>Asked for between steps; set when the run is to end early.</summary>
    public CancellationToken Cancellation { get; init; }

    private sealed class Silence : IProgressSink, IPreviewSink, INodeLog
    {
        public static readonly Silence Instance = new();

        public bool IsWatched => false;

        public void Report(int step, int of) { }

        public void Show(object value, int step, int of) { }

        public void Say(string message) { }

        public void Warn(string message) { }
    }
}
