namespace IpAdapter.Graph.Delivery;

/// <summary>Where outputs go, and how they are written.</summary>
public sealed record OutputOptions
{
    /// <summary>A folder, or with an ending a file; the ending says in which format.</summary>
    public required string Destination { get; init; }

    /// <summary>Whether a file of the same name may be replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Quality from 1 to 100, for formats that lose something; null for the format's own choice.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether nothing may be lost.</summary>
    public bool IsLossless { get; init; }
}
