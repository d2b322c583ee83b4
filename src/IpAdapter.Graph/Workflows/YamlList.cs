namespace IpAdapter.Graph.Workflows;

/// <summary>A sequence.</summary>
public sealed class YamlList(IReadOnlyList<YamlValue> items, Place place) : YamlValue(place)
{
    /// <summary>Its items.</summary>
    public IReadOnlyList<YamlValue> Items { get; } = items;

    /// <summary>Whether it is written in brackets.</summary>
    internal bool IsInBrackets { get; init; }

    internal override string Kind => "a list";
}
