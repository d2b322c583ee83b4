namespace IpAdapter.Graph.Workflows;

/// <summary>
/// Where and why a text is not YAML, as its author can mend it: the parser says what it stumbled over, which is often not where the mistake
/// is.
/// </summary>
/// <param name="lines">The text's lines.</param>
/// <param name="open">The lists and mappings that were open, the innermost first.</param>
internal sealed class YamlFault(string[] lines, IEnumerable<YamlFrame> open)
{
    /// <summary>What to say where the parser itself failed, as it does on some lists and mappings that are not closed.</summary>
    public const string Unknown = "what begins here is not ended, or something in it can't stand where it does";

    private const string NotYaml = "this is not YAML: ";

    /// <summary>Finds the first character that YAML does not allow, escaped or not: below a space, but tabs and line ends.</summary>
    public static (char Letter, Place Place)? FindControl(string text)
    {
        var (line, start) = (1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
                (line, start) = (line + 1, i + 1);
            else if (text[i] < ' ' && text[i] is not ('\t' or '\r') || text[i] == '\u007f')
                return (text[i], new(line, i - start + 1));
        }

        return null;
    }

    /// <summary>Finds the place to show and what to say.</summary>
    /// <param name="stumbled">Where the parser stopped.</param>
    /// <param name="message">What it said.</param>
    public (Place Place, string Message) Find(Place stumbled, string message)
    {
        if (message.Contains("tab", StringComparison.Ordinal) && FindTab() is { } tab)
            return (tab, $"{NotYaml}a tab stands at the beginning of this line: YAML is indented with spaces");
        if (message.Contains("escape character", StringComparison.Ordinal) && FindEscape(stumbled) is var (escape, letter))
            return (escape,
                $"{NotYaml}'\\{letter}' means nothing in double quotes: put the text in single quotes, or write '\\\\{letter}'");
        if (message.Contains("quoted scalar", StringComparison.Ordinal))
            return (Within(stumbled), $"{NotYaml}the quote that begins here is not closed on its line, or not at all");
        if (message.Contains("block scalar", StringComparison.Ordinal))
            return (Within(stumbled), NotYaml + message);
        if (IsColonInText(stumbled, message))
            return (stumbled,
                $"{NotYaml}a colon with a space behind it begins a mapping: a text that has one stands in quotes, as in prompt: "
                    + "\"a star: big\"");
        if (open.FirstOrDefault(frame => frame.IsInBrackets) is not { } frame)
            return (Within(stumbled), NotYaml + message);
        var (opening, closing) = frame.IsMap ? ('{', '}') : ('[', ']');
        return IsEnd(stumbled) || stumbled == frame.Place || message == Unknown
            ? (frame.Place, $"{NotYaml}the '{opening}' here is not closed: the file ends, or its next part begins, before its '{closing}'")
            : (stumbled,
                FormattableString.Invariant(
                    $"{NotYaml}{message} (the '{opening}' is at line {frame.Place.Line}, column {frame.Place.Column})"));
    }

    private Place? FindTab()
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var indent = lines[i].Length - lines[i].TrimStart(' ', '\t').Length;
            if (lines[i].AsSpan(0, indent).IndexOf('\t') is >= 0 and var tab && indent < lines[i].TrimEnd().Length)
                return new(i + 1, tab + 1);
        }

        return null;
    }

    private (Place Place, char Letter)? FindEscape(Place quote)
    {
        for (var line = quote.Line; line <= lines.Length; line++)
        {
            var text = lines[line - 1];
            for (var i = line == quote.Line ? quote.Column : 0; i + 1 < text.Length; i++)
            {
                if (text[i] != '\\')
                    continue;
                if (!"0abt\tnvfre \"/\\N_LPxuU".Contains(text[i + 1], StringComparison.Ordinal))
                    return (new(line, i + 1), text[i + 1]);
                i++;
            }
        }

        return null;
    }

    private bool IsColonInText(Place place, string message) =>
        (message.Contains("invalid mapping", StringComparison.Ordinal) || message.Contains("','", StringComparison.Ordinal))
            && LetterAt(place) == ':';

    private char? LetterAt(Place place) =>
        place.Line >= 1 && place.Line <= lines.Length && place.Column >= 1 && place.Column <= lines[place.Line - 1].Length
            ? lines[place.Line - 1][place.Column - 1]
            : null;

    /// <summary>Whether nothing stands at a place or behind it.</summary>
    private bool IsEnd(Place place) =>
        place.Line > lines.Length
            || lines[place.Line - 1].AsSpan(Math.Min(Math.Max(0, place.Column - 1), lines[place.Line - 1].Length)).IsWhiteSpace()
                && lines.Skip(place.Line).All(string.IsNullOrWhiteSpace);

    private Place Within(Place place)
    {
        if (place.Line >= 1 && place.Line <= lines.Length)
            return place;
        var last = Array.FindLastIndex(lines, line => !string.IsNullOrWhiteSpace(line));
        return last < 0 ? new(1, 1) : new(last + 1, lines[last].TrimEnd().Length);
    }
}
