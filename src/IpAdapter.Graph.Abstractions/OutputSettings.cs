namespace IpAdapter.Graph;

/// <summary>How an output is to be written.</summary>
public sealed record OutputSettings
{
    /// <summary>Texts to keep inside the file, by keyword (workflow, inputs, seed), where the format has a place for them.</summary>
    public IReadOnlyDictionary<string, string> Remarks { get; init; } = new Dictionary<string, string>();

    /// <summary>Quality from 1 to 100, for formats that lose something; null where nobody asked for one.</summary>
    public int? Quality { get; init; }

    /// <summary>Whether nothing may be lost.</summary>
    public bool IsLossless { get; init; }
}
