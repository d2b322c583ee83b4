namespace IpAdapter.Graph.Workflows;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Place">Where the key stands.</param>
/// <param name="Value">The value.</param>
public readonly record struct YamlEntry(string Key, Place Place, YamlValue Value);
