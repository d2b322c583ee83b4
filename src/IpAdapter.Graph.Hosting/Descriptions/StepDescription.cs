namespace IpAdapter.Graph.Hosting.Descriptions;

/// <summary>A step of a plan.</summary>
/// <param name="Node">The node.</param>
/// <param name="State">What is done with it: <c>runs</c>, <c>depends</c>, <c>known</c>, <c>not-needed</c>.</param>
/// <param name="Runs">How many times it runs; null where that depends on the length of a list that is not known yet.</param>
public sealed record StepDescription(WorkflowNodeDescription Node, string State, int? Runs)
{
    /// <summary>The state of a step that no output needs.</summary>
    public const string NotNeeded = "not-needed";
}
