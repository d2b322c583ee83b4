namespace IpAdapter.Graph.Workflows;

/// <summary>A workflow as it stands in its file: names and values with their places, nothing looked up yet.</summary>
public sealed record Workflow
{
    /// <summary>The file and the folder its relative paths start from.</summary>
    public required ValueSource Source { get; init; }

    /// <summary>The text it was read from.</summary>
    public required string Text { get; init; }

    /// <summary>What its author calls it; the file's name where it says nothing.</summary>
    public required string Name { get; init; }

    /// <summary>What its author says of it.</summary>
    public string Description { get; init; } = "";

    /// <summary>What can be given from outside.</summary>
    public IReadOnlyList<WorkflowInput> Inputs { get; init; } = [];

    /// <summary>The steps, in the file's order, which means nothing.</summary>
    public IReadOnlyList<WorkflowNode> Nodes { get; init; } = [];

    /// <summary>What is delivered.</summary>
    public IReadOnlyList<WorkflowOutput> Outputs { get; init; } = [];

    /// <summary>
    /// Everything that was wrong while reading. A workflow with errors is checked as far as it could be read, and never run.
    /// </summary>
    public IReadOnlyList<Problem> Problems { get; init; } = [];
}
