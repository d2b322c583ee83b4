namespace IpAdapter.Diffusion.UNets;

/// <summary>The four linear layers of an attention layer.</summary>
public enum AttentionProjection
{
    /// <summary>Queries.</summary>
    Query,

    /// <summary>Keys.</summary>
    Key,

    /// <summary>Values.</summary>
    Value,

    /// <summary>Output.</summary>
    Output,
}
