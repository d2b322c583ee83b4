namespace IpAdapter.Graph.Workflows;

/// <summary>A value as it stands in a file: not yet read as anything. An aliased value is one object in several places.</summary>
/// <param name="place">Where it begins.</param>
public abstract class YamlValue(Place place)
{
    /// <summary>Where it begins.</summary>
    public Place Place { get; } = place;

    /// <summary>What it is, as messages say it.</summary>
    internal abstract string Kind { get; }
}
