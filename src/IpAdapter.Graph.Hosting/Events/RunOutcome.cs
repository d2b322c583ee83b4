namespace IpAdapter.Graph.Hosting.Events;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All outputs were made and delivered.</summary>
    Done,

    /// <summary>The workflow or its inputs can't be used; nothing was delivered.</summary>
    InvalidInput,

    /// <summary>Some outputs are missing, or are not where they were to be.</summary>
    Incomplete,

    /// <summary>A plugin failed.</summary>
    PluginFault,
}
