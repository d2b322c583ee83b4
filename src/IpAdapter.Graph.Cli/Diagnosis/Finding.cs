namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>One line of what <c>ipgraph doctor</c> tells.</summary>
/// <param name="Area">What it belongs to.</param>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do about it; null where there is nothing to do.</param>
internal sealed record Finding(string Area, string Name, FindingState State, string Text, string? Remedy = null)
{
    /// <summary>Something that is as it should be.</summary>
    public static Finding Ok(string area, string name, string text) => new(area, name, FindingState.Ok, text);

    /// <summary>Something that works, and what would be better.</summary>
    public static Finding Warning(string area, string name, string text, string remedy) =>
        new(area, name, FindingState.Warning, text, remedy);

    /// <summary>Something that does not work, and how it would.</summary>
    public static Finding Fault(string area, string name, string text, string remedy) =>
        new(area, name, FindingState.Fault, text, remedy);
}
