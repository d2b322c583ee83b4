namespace IpAdapter.Graph.Workflows;

/// <summary>Something a workflow delivers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where its name stands.</param>
/// <param name="Value">The reference to what it is.</param>
public sealed record WorkflowOutput(string Name, Place Place, YamlText Value);
