namespace IpAdapter.Graph.Workflows;

/// <summary>How much a workflow file may ask for. It is untrusted input: without limits a few lines can fill the memory.</summary>
public sealed record WorkflowLimits
{
    /// <summary>Bytes of a file.</summary>
    public long Bytes { get; init; } = 32 << 20;

    /// <summary>Lists and mappings inside one another.</summary>
    public int Depth { get; init; } = 100;

    /// <summary>Nodes of a workflow.</summary>
    public int Nodes { get; init; } = 200_000;

    /// <summary>Values of a file, each alias counted as all it stands for.</summary>
    public long Values { get; init; } = 1_000_000;

    /// <summary>The limits a host has without saying more.</summary>
    public static WorkflowLimits Default { get; } = new();
}
