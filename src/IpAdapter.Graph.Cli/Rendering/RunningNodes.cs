using IpAdapter.Graph.Hosting.Descriptions;
using IpAdapter.Graph.Hosting.Events;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>The nodes of a run that have begun and are not done.</summary>
internal sealed class RunningNodes
{
    private const int MostNamed = 3;

    private readonly Lock _gate = new();
    private readonly List<NodeReference> _nodes = [];

    /// <summary>Takes what happens in the run.</summary>
    public void Take(RunEvent happened)
    {
        lock (_gate)
        {
            if (happened is NodeStarted { Item: 0 } started)
                _nodes.Add(started.Node);
            else if (happened is NodeFinished finished)
                _nodes.Remove(finished.Node);
            else if (happened is NodeFailed failed)
                _nodes.Remove(failed.Failure.Node);
            else if (happened is NodesDone or RunCancelled or RunRefused)
                _nodes.Clear();
        }
    }

    /// <summary>Their names and plugins; null where there are none.</summary>
    public string? Describe()
    {
        lock (_gate)
        {
            if (_nodes.Count == 0)
                return null;
            var more = _nodes.Count > MostNamed ? $" and {_nodes.Count - MostNamed} more" : "";
            return string.Join(" and ", _nodes.Take(MostNamed)) + more;
        }
    }
}
