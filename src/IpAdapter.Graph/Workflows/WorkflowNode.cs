namespace IpAdapter.Graph.Workflows;

/// <summary>A step of a workflow.</summary>
/// <param name="Name">Its name in the workflow.</param>
/// <param name="Place">Where its name stands.</param>
/// <param name="Uses">The node it is; null where the file does not say.</param>
/// <param name="With">What its inputs are given.</param>
public sealed record WorkflowNode(string Name, Place Place, YamlText? Uses, IReadOnlyList<YamlEntry> With)
{
    /// <summary>Whether something else than a mapping stands where its inputs are given something: a problem of its own.</summary>
    public bool IsWithUnreadable { get; init; }
}
