namespace IpAdapter.Graph.Delivery;

/// <summary>Where outputs go.</summary>
public sealed record OutputOptions
{
    /// <summary>A folder, or with an ending a file.</summary>
    public required string Destination { get; init; }

    /// <summary>Whether a file of the same name may be replaced.</summary>
    public bool Overwrites { get; init; }
}
