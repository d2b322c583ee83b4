using System.Text.RegularExpressions;

namespace IpAdapter.Graph.Naming;

/// <summary>
/// What other tools call the nodes, inputs and choices there are here: the tables of docs/names.md, which this assembly carries. People
/// read the page, the checker reads the same rows.
/// </summary>
internal static partial class OtherTools
{
    private static readonly Lazy<IReadOnlyList<OtherName>> Read = new(ReadPage);

    /// <summary>Every row.</summary>
    public static IReadOnlyList<OtherName> Names => Read.Value;

    private static List<OtherName> ReadPage()
    {
        using var page = new StreamReader(typeof(OtherTools).Assembly.GetManifestResourceStream("names.md")!);
        var (names, tool, kind) = (new List<OtherName>(), "", "");
        while (page.ReadLine() is { } line)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                (tool, kind) = (line[3..colon], line[(colon + 1)..].Trim());
            }
            else if (line.StartsWith("| ", StringComparison.Ordinal)
                && line.Split('|') is [_, var theirs, .. var rest] && theirs.Contains('`', StringComparison.Ordinal))
            {
                var here = string.Join('|', rest).Trim(' ', '|');
                names.Add(new(tool, kind, Quoted(theirs), here, Quoted(here)));
            }
        }

        return names;
    }

    private static string[] Quoted(string cell) => [.. Code().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
