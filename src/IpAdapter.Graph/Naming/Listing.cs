namespace IpAdapter.Graph.Naming;

/// <summary>Lists of names in messages.</summary>
internal static class Listing
{
    private const int Longest = 12;

    /// <summary>The names in quotes; of many, the first ones.</summary>
    public static string Create(IEnumerable<string> names)
    {
        var quoted = names.Take(Longest + 1).Select(name => $"'{name}'").ToList();
        if (quoted.Count > Longest)
            quoted[Longest] = "...";
        return string.Join(", ", quoted);
    }
}
