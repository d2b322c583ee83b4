namespace IpAdapter.Graph.Cli.Rendering;

/// <summary>Texts from files that nobody vouches for, as a terminal may be shown them: it obeys control characters.</summary>
internal static class Printable
{
    private const int LongestRemark = 100;

    /// <summary>A text with control characters written out; its lines stay lines.</summary>
    public static string Lines(string text) =>
        text.Any(IsObeyed) ? string.Concat(text.Select(letter => IsObeyed(letter) ? $"\\x{(int)letter:x2}" : letter.ToString())) : text;

    /// <summary>As much of a text as fits one short line, and how long it is where that is not all.</summary>
    public static string Beginning(string text)
    {
        var end = text.IndexOfAny(['\n', '\r']);
        var length = Math.Min(end < 0 ? text.Length : end, LongestRemark);
        return length == text.Length ? Lines(text) : FormattableString.Invariant($"{Lines(text[..length])}… ({text.Length:N0} characters; --json shows them)");
    }

    private static bool IsObeyed(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');
}
