namespace IpAdapter.Graph.Workflows;

/// <summary>How bad a problem is.</summary>
public enum Severity
{
    /// <summary>The workflow can't be run.</summary>
    Error,

    /// <summary>The workflow runs, but probably not as meant.</summary>
    Warning,
}
