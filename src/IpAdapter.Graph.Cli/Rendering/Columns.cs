namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>
/// Writes rows as columns two spaces apart; the last column is wrapped where a person's screen ends, and never where a program reads.
/// </summary>
internal static class Columns
{
    /// <summary>Writes rows of the same number of cells.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="width">Letters a line; <see cref="int.MaxValue"/> where nothing limits it.</param>
    /// <param name="indent">Spaces before the first column.</param>
    public static void Write(TextWriter output, IReadOnlyList<string[]> rows, int width, int indent = 0)
    {
        if (rows.Count == 0)
            return;
        var last = rows[0].Length - 1;
        var widths = Enumerable.Range(0, last).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var lastStart = indent + widths.Sum(cell => cell + 2);
        foreach (var row in rows)
        {
            var line = new string(' ', indent) + string.Concat(widths.Select((cell, column) => row[column].PadRight(cell + 2)));
            foreach (var part in Wrapped(row[last], Math.Max(30, width - lastStart)))
            {
                output.WriteLine((line + part).TrimEnd());
                line = new string(' ', lastStart);
            }
        }
    }

    /// <summary>The lines a text takes, broken between words.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            if (space <= 0)
                break;
            yield return text[..space];
            text = text[(space + 1)..];
        }

        yield return text;
    }
}
