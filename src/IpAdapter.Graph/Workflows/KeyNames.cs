using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Workflows;

/// <summary>
/// The keys that a mapping of a workflow file may have. A misspelt one is a problem, and is then read as what was meant, so that nothing
/// else is found wrong for its sake.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="problems">Takes problems.</param>
/// <param name="known">The keys there are.</param>
/// <param name="thing">What has them, as messages say it.</param>
internal sealed class KeyNames(ValueSource source, List<Problem> problems, string[] known, string thing)
{
    // What other files call it, where that is too far from the key's name to be found by its letters.
    private static readonly Dictionary<string, string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["min"] = "minimum",
        ["max"] = "maximum",
        ["value"] = "default",
        ["options"] = "choices",
        ["enum"] = "choices",
        ["help"] = "description",
        ["title"] = "name",
        ["steps"] = "nodes",
        ["results"] = "outputs",
        ["class_type"] = "uses",
        ["node"] = "uses",
        ["params"] = "with",
        ["args"] = "with",
    };

    private readonly HashSet<string> _meant = [];

    /// <summary>The key that an entry has, or that it was meant to have; null where that can't be told.</summary>
    public string? Meant(YamlEntry entry, IReadOnlyList<YamlEntry> all)
    {
        if (known.Contains(entry.Key))
            return entry.Key;
        var meant = Others.GetValueOrDefault(entry.Key) is { } other && known.Contains(other) ? other : NearestName.Find(entry.Key, known);
        problems.Add(source.Error(entry.Place, $"unknown key '{entry.Key}': {thing} has {Listing.Create(known)}", meant));
        return meant is not null && !all.Any(each => each.Key == meant) && _meant.Add(meant) ? meant : null;
    }

    /// <summary>Whether a key is there by another name.</summary>
    public bool WasMeant(string key) => _meant.Contains(key);
}
