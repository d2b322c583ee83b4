using IpAdapter.Graph.Hosting.Events;

namespace IpAdapter.Graph.Cli.Profiling;

/// <summary>The times of a run's nodes, told by its events.</summary>
internal sealed class NodeSpans
{
    private readonly Dictionary<string, DateTime> _begun = new(StringComparer.Ordinal);
    private readonly List<NodeSpan> _spans = [];

    /// <summary>The nodes that have finished, in that order.</summary>
    public IReadOnlyList<NodeSpan> Spans => _spans;

    /// <summary>How long all nodes took together, those at the same time once; 0 before they are done.</summary>
    public double Seconds { get; private set; }

    /// <summary>Takes an event of the run.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="now">When it happened, UTC.</param>
    public void Take(RunEvent happened, DateTime now)
    {
        switch (happened)
        {
            case NodeStarted started:
                _begun.TryAdd(started.Node.Name, now);
                break;
            case NodeFinished finished:
                var begin = _begun.TryGetValue(finished.Node.Name, out var known) ? known : now.AddSeconds(-finished.Seconds);
                _spans.Add(new(finished.Node.Name, begin, finished.Seconds));
                break;
            case NodesDone done:
                Seconds = done.Seconds;
                break;
        }
    }
}
