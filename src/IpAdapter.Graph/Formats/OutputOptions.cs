namespace IpAdapter.Graph.Formats;

/// <summary>Where the outputs of a run are written, and how.</summary>
public sealed record OutputOptions
{
    /// <summary>A folder; with an extension, a file, whose extension chooses the format.</summary>
    public string Destination { get; init; } = "out";

    /// <summary>Whether a file of the same name may be replaced.</summary>
    public bool Overwrites { get; init; }

    /// <summary>Quality from 1 to 100, for lossy formats; null for the format's default.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether the format must be lossless.</summary>
    public bool IsLossless { get; init; }

    /// <summary>What a format is told of these options.</summary>
    internal OutputSettings Settings => new() { Quality = Quality, IsLossless = IsLossless };
}
