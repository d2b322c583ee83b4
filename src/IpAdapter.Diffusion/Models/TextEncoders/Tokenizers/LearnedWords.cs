namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>Finds learned tokens in prompts and gives them ids behind the vocabulary's.</summary>
/// <remarks>
/// diffusers finds a token wherever its letters stand, which is right for <c>&lt;cat&gt;</c> and would change every <c>category</c> for
/// <c>cat</c>: one that begins or ends with a letter or a number is a word there.
/// </remarks>
internal sealed class LearnedWords
{
    private readonly List<Mark<string>> _spellings;

    /// <exception cref="ArgumentException">A token has nothing to be found by.</exception>
    public LearnedWords(IReadOnlyList<LearnedToken> tokens, int firstId)
    {
        if (tokens.Any(token => token.Aliases.Prepend(token.Token).Any(string.IsNullOrWhiteSpace)))
            throw new ArgumentException("a learned token has an empty word, which no prompt can have: give it one", nameof(tokens));
        _spellings = LongestFirst(tokens.SelectMany(token => token.Words.Select((word,
            index) => Bounded(new Mark<string>(word, index == 0 ? string.Join(' ', token.Words) : word), token.Token))
            .Concat(token.Aliases.Select(alias => Bounded(new Mark<string>(alias, string.Join(' ', token.Words)), alias)))));
        Marks = LongestFirst(tokens.SelectMany(token => token.Words.Select(word => (Word: word, token.Token)))
            .Select((word, index) => Bounded(new Mark<int>(ClipWords.Normalize(word.Word), firstId + index), word.Token)));
    }

    /// <summary>
    /// The words in the form they are looked for in a normalized text, and their ids; the longest first, so that <c>token_1</c> is not
    /// taken for <c>token</c>.
    /// </summary>
    public IReadOnlyList<Mark<int>> Marks { get; }

    /// <summary>
    /// Replaces a token of several vectors by all its words: <c>token</c> becomes <c>token token_1 token_2</c>. With its own capitals only,
    /// as diffusers does: <c>TOKEN</c> still finds the first vector.
    /// </summary>
    public string Spell(string text) => string.Concat(Mark<string>.Split(text, _spellings).Select(piece => piece.Part + piece.Mark?.Value));

    private static Mark<T> Bounded<T>(Mark<T> mark, string token) =>
        mark with { BeginsWord = char.IsLetterOrDigit(token[0]), EndsWord = char.IsLetterOrDigit(token[^1]) };

    private static List<Mark<T>> LongestFirst<T>(IEnumerable<Mark<T>> marks) => [.. marks.OrderByDescending(mark => mark.Text.Length)];
}
