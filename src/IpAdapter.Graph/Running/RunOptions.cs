namespace IpAdapter.Graph.Running;

/// <summary>How a workflow is run.</summary>
public sealed record RunOptions
{
    /// <summary>Names of the outputs wanted; null for all.</summary>
    public IReadOnlyCollection<string>? Outputs { get; init; }

    /// <summary>What else decides results, the same for every node: device kind, dtype.</summary>
    public string Environment { get; init; } = "";

    /// <summary>
    /// The folder that resumable nodes keep their state in, each in a folder of its own; null where nothing outlives the run, so that a
    /// resumable node fails.
    /// </summary>
    public string? StateFolder { get; init; }

    /// <summary>Whether somebody looks at previews, which may cost something to make.</summary>
    public bool WantsPreviews { get; init; }

    /// <summary>Measures how long nodes take.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
