using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Running;

/// <summary>What a run gave. Dispose it when the outputs have been delivered, before the lease it ran with.</summary>
public sealed class RunResult : IDisposable
{
    private readonly Plan _plan;

    internal RunResult(Plan plan, IReadOnlyList<RunOutput> outputs, IReadOnlyList<RunFailure> failures, int nodesRun) =>
        (_plan, Outputs, Failures, NodesRun) = (plan, outputs, failures, nodesRun);

    /// <summary>The outputs that were reached, in the workflow's order.</summary>
    public IReadOnlyList<RunOutput> Outputs { get; }

    /// <summary>Nodes that failed; outputs behind them are missing.</summary>
    public IReadOnlyList<RunFailure> Failures { get; }

    /// <summary>Times that a node ran: what was known already is not among them.</summary>
    public int NodesRun { get; }

    /// <summary>Lets go of the values.</summary>
    public void Dispose() => _plan.Dispose();
}
