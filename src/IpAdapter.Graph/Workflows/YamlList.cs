namespace IpAdapter.Graph.Workflows;

/// <summary>A sequence.</summary>
public sealed class YamlList(IReadOnlyList<YamlValue> items, Place place) : YamlValue(place)
{
    /// <summary>Its items.</summary>
    public IReadOnlyList<YamlValue> Items { get; } = items;

    internal override string Kind => "a list";
}
