namespace IpAdapter.Graph.Workflows;

/// <summary>A mapping. Its keys differ: of doubled ones the first is kept, and the others are problems.</summary>
public sealed class YamlMap(IReadOnlyList<YamlEntry> entries, Place place) : YamlValue(place)
{
    /// <summary>Its entries, in the file's order.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    internal override string Kind => "a mapping";
}
