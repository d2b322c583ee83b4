using System.Globalization;
using System.Text;

namespace IpAdapter.Graph.Naming;

/// <summary>
/// Texts from files that nobody vouches for, as they may be said: a terminal obeys control characters, a line break forges a line, and a
/// name may be as long as its file.
/// </summary>
internal static class Printable
{
    /// <summary>Letters of one text from a file that a program is shown.</summary>
    public const int LongestForPrograms = 1 << 16;

    private const int LongestWord = 300;
    private const int LongestLine = 4000;
    private const int LongestRemark = 100;

    /// <summary>
    /// A text as a part of one line: control characters and line breaks written out, words and the whole cut in the middle where they are
    /// too long to be read.
    /// </summary>
    public static string Line(string text)
    {
        if (text.Length <= LongestWord && !text.Any(IsObeyed))
            return text;
        var said = new StringBuilder();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !char.IsWhiteSpace(text[i]))
                continue;
            AppendEscaped(said, Cut(text[start..i], LongestWord));
            if (i < text.Length)
                AppendEscaped(said, text[i].ToString());
            start = i + 1;
        }

        return Cut(said.ToString(), LongestLine);
    }

    /// <summary>A text with control characters written out; its lines stay lines.</summary>
    public static string Lines(string text)
    {
        if (!text.Any(letter => IsObeyed(letter) && letter != '\n'))
            return text;
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        return string.Join('\n', lines.Select(Escaped));
    }

    /// <summary>As much of a text as fits one short line, and how long it is where that is not all.</summary>
    public static string Beginning(string text)
    {
        var end = text.IndexOfAny(['\n', '\r']);
        var length = Math.Min(end < 0 ? text.Length : end, LongestRemark);
        var shown = text.Length <= LongestForPrograms ? "them" : "more";
        return length == text.Length
            ? Escaped(text)
            : FormattableString.Invariant($"{Escaped(text[..length])}… ({text.Length:N0} characters; --json shows {shown})");
    }

    /// <summary>Whether a terminal would not show a letter but do something: move, clear, turn the direction of what follows.</summary>
    public static bool IsObeyed(char letter) =>
        char.IsControl(letter)
        || letter is '\u2028' or '\u2029' or '\u200e' or '\u200f' or '\u061c'
            or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Escaped(string text)
    {
        if (!text.Any(IsObeyed))
            return text;
        var said = new StringBuilder();
        AppendEscaped(said, text);
        return said.ToString();
    }

    private static void AppendEscaped(StringBuilder said, string text)
    {
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => said.Append("\\n"),
                '\r' => said.Append("\\r"),
                '\t' => said.Append("\\t"),
                _ when !IsObeyed(letter) => said.Append(letter),
                < '\u0100' => said.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}"),
                _ => said.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var kept = length / 3;
        return FormattableString.Invariant($"{text[..kept]}… ({text.Length:N0} characters) …{text[^kept..]}");
    }
}
