using IpAdapter.Graph.Caching;
using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Planning;

/// <summary>A step while it is planned.</summary>
internal sealed class StepBuilder(CheckedNode node)
{
    public CheckedNode Node { get; } = node;

    public StepState State { get; set; }

    /// <inheritdoc cref="PlannedStep.Runs"/>
    public int? Runs { get; set; }

    /// <inheritdoc cref="PlannedStep.IsTransient"/>
    public bool IsTransient { get; set; }

    /// <inheritdoc cref="PlannedStep.Keys"/>
    public ProvenanceKey[]? Keys { get; set; }

    /// <inheritdoc cref="PlannedStep.Known"/>
    public HeldResults? Known { get; set; }

    /// <inheritdoc cref="PlannedStep.Prerequisites"/>
    public int Prerequisites { get; set; }

    /// <inheritdoc cref="PlannedStep.Dependants"/>
    public List<int>? Dependants { get; set; }

    /// <inheritdoc cref="PlannedStep.Consumers"/>
    public int Consumers { get; set; }

    public PlannedStep Build() => new(Node, State)
    {
        Runs = Runs,
        IsTransient = IsTransient,
        Keys = Keys,
        Known = Known,
        Prerequisites = Prerequisites,
        Dependants = Dependants is null ? [] : [.. Dependants],
        Consumers = Consumers,
    };
}
