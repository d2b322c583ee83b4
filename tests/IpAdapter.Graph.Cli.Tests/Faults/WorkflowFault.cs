namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>A kind of change to a workflow.</summary>
/// <param name="Name">What is done, for people.</param>
/// <param name="Apply">Makes it somewhere in a workflow; null where the workflow has no place for it.</param>
internal sealed record WorkflowFault(string Name, Func<SoundWorkflow, Random, Mutant?> Apply)
{
    /// <summary>Why it is no fault: the workflow must be accepted then. Null where it must be refused.</summary>
    public string? IsRightBecause { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
