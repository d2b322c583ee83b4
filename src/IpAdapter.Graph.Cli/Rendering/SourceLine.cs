using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>A line of a file, cut to what fits around the place of interest.</summary>
/// <param name="Text">What fits of the line.</param>
/// <param name="Caret">Where in it the place is, from 0.</param>
internal sealed record SourceLine(string Text, int Caret)
{
    /// <summary>Finds the line; null where the file has none such, or is not there (the text came from elsewhere).</summary>
    public static SourceLine? Find(string file, int line, int column, int width)
    {
        if (line < 1 || column < 1 || !File.Exists(file))
            return null;
        try
        {
            return File.ReadLines(file).ElementAtOrDefault(line - 1) is { } text ? Cut(text, column - 1, Math.Max(20, width)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static SourceLine Cut(string text, int caret, int width)
    {
        caret = Math.Min(caret, text.Length);
        var start = caret < width ? 0 : caret - width / 2;
        var shown = text.Substring(start, Math.Min(width, text.Length - start));
        return new(string.Concat(shown.Select(letter => Printable.IsObeyed(letter) ? ' ' : letter)), caret - start);
    }
}
