using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>The nodes of a run that have begun and not ended.</summary>
internal sealed class RunningNodes
{
    private const int MostNamed = 3;

    private readonly Lock _gate = new();
    private readonly List<CheckedNode> _nodes = [];

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
        }
    }

    /// <summary>Which they are and whose; null where there are none.</summary>
    public string? InWords()
    {
        lock (_gate)
        {
            if (_nodes.Count == 0)
                return null;
            var more = _nodes.Count > MostNamed ? $" and {_nodes.Count - MostNamed} more" : "";
            return string.Join(" and ", _nodes.Take(MostNamed).Select(node => InWords(node.Name, node.Definition))) + more;
        }
    }

    /// <summary>One of them, and whose it is.</summary>
    public static string InWords(string name, NodeDefinition definition) => $"'{name}' of plugin {definition.Plugin}";
}
