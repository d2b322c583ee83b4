namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>How serious a finding is.</summary>
internal enum FindingState
{
    /// <summary>As it should be, or simply so.</summary>
    Ok,

    /// <summary>Works, and could go better or fail later.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Fault,
}
