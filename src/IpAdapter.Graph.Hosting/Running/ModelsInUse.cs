using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Running;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>Lets go of a run's weights as soon as no node that is still to run has said that it holds them.</summary>
internal sealed class ModelsInUse
{
    private readonly DeviceStore _store;
    private readonly Dictionary<WeightSet, int> _nodesLeft;

    /// <param name="workflow">What is run. A node of it that nobody needs keeps what it would hold.</param>
    /// <param name="store">Where the weights are.</param>
    public ModelsInUse(CheckedWorkflow workflow, DeviceStore store)
    {
        _store = store;
        _nodesLeft = workflow.Nodes.SelectMany(node => node.Holds.OfType<WeightSet>()).GroupBy(weights => weights)
            .ToDictionary(nodes => nodes.Key, nodes => nodes.Count());
    }

    /// <summary>Takes what happens in the run.</summary>
    public void Observe(RunEvent happened)
    {
        if (Ended(happened) is not { } node) return;
        foreach (var weights in node.Holds.OfType<WeightSet>())
            if (--_nodesLeft[weights] == 0)
                _store.LetGo(weights);
    }

    private static CheckedNode? Ended(RunEvent happened) => happened switch
    {
        NodeFinished finished => finished.Node,
        NodeCached cached => cached.Node,
        NodeFailed failed => failed.Failure.Node,
        NodeSkipped skipped => skipped.Node,
        _ => null,
    };
}
