namespace IpAdapter.Graph.Running;

/// <summary>What a run gave. Dispose it when the outputs have been delivered, before the lease it ran with.</summary>
public sealed class RunResult : IDisposable
{
    private readonly StepTable _steps;

    internal RunResult(StepTable steps, IReadOnlyList<RunOutput> outputs, IReadOnlyList<RunFailure> failures, int nodesRun) =>
        (_steps, Outputs, Failures, NodesRun) = (steps, outputs, failures, nodesRun);

    /// <summary>The outputs that were reached, in the workflow's order.</summary>
    public IReadOnlyList<RunOutput> Outputs { get; }

    /// <summary>Nodes that failed; outputs behind them are missing.</summary>
    public IReadOnlyList<RunFailure> Failures { get; }

    /// <summary>Times that a node ran: what was known already is not among them.</summary>
    public int NodesRun { get; }

    /// <summary>Lets go of the values.</summary>
    public void Dispose() => _steps.Dispose();
}
