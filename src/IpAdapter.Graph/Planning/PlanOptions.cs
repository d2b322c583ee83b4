namespace IpAdapter.Graph.Planning;

/// <summary>What a plan is for.</summary>
public sealed record PlanOptions
{
    /// <summary>Names of the outputs wanted; null for all.</summary>
    public IReadOnlyCollection<string>? Outputs { get; init; }

    /// <summary>What else decides results, the same for every node: device kind, dtype.</summary>
    public string Environment { get; init; } = "";
}
