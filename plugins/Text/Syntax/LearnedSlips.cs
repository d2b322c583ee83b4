namespace IpAdapter.Graph.Text.Syntax;

/// <summary>
/// Learned words that a prompt has and is not read with, or has not at all: told by the tokens that were read, not by the prompt's letters.
/// </summary>
internal static class LearnedSlips
{
    private const int MostNamed = 5;

    /// <param name="prompt">The prompt as it was written.</param>
    /// <param name="tokens">What was read of it.</param>
    /// <param name="vocabulary">The learned words.</param>
    public static IEnumerable<string> In(string prompt, IEnumerable<WeightedToken> tokens, PromptVocabulary vocabulary)
    {
        var read = tokens.Select(token => token.Id).ToHashSet();
        return vocabulary.Learned.Select(learned => SlipOf(learned, prompt, read)).OfType<string>();
    }

    /// <summary>
    /// Says of a prompt that it has none of the learned words: as a negative prompt mostly has not, so this is no warning. Null where it
    /// has one, or nothing was learned.
    /// </summary>
    /// <param name="prompt">The prompt as it was written.</param>
    /// <param name="tokens">What was read of it.</param>
    /// <param name="vocabulary">The learned words.</param>
    public static string? NoneIn(string prompt, IReadOnlyList<WeightedToken> tokens, PromptVocabulary vocabulary)
    {
        if (vocabulary.Learned.Count == 0 || string.IsNullOrWhiteSpace(prompt) || In(prompt, tokens, vocabulary).Any())
            return null;
        var read = tokens.Select(token => token.Id).ToHashSet();
        return vocabulary.Learned.SelectMany(learned => learned.Ids).Any(read.Contains)
            ? null
            : $"none of the words that were learned is in it ({Names(vocabulary)}): it is encoded as if they had not been applied";
    }

    private static string? SlipOf(LearnedIds learned, string prompt, HashSet<int> read)
    {
        var token = learned.Word.Token;
        if (learned.Ids.All(read.Contains) || prompt.IndexOf(token, StringComparison.OrdinalIgnoreCase) is not (>= 0 and var at))
            return null;
        var written = prompt.Substring(at, token.Length);
        if (learned.Ids.Any(read.Contains))
        {
            return written == token
                ? null
                : $"'{written}' has the first of the {learned.Ids.Count} vectors that '{token}' has: write it as it was learned";
        }

        if (token.IndexOfAny(['(', ')', '[', ']', ':', '\\']) >= 0)
        {
            return $"'{written}' is not read as the learned word: its brackets or colons are read as weights (a bracket itself "
                + "is \\( or \\[; "
                + "or give the word another 'token' with text/load-inversion)";
        }

        // A word of letters may be a part of another one, and is then not meant.
        return char.IsLetterOrDigit(token[0]) || char.IsLetterOrDigit(token[^1])
            ? null
            : $"'{written}' is not read as the learned word: put blanks around it";
    }

    private static string Names(PromptVocabulary vocabulary) =>
        string.Join(", ", vocabulary.Learned.Take(MostNamed).Select(learned => $"'{learned.Word.Token}'"))
        + (vocabulary.Learned.Count > MostNamed ? ", ..." : "");
}
