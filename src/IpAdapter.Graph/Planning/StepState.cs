namespace IpAdapter.Graph.Planning;

/// <summary>What a plan does with a node.</summary>
public enum StepState
{
    /// <summary>Nothing asked for depends on it, or all that does is known already.</summary>
    NotNeeded,

    /// <summary>Its result is known already.</summary>
    Known,

    /// <summary>It runs.</summary>
    Runs,

    /// <summary>Whether it runs depends on the results of nodes before it.</summary>
    Depends,
}
