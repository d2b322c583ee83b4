using System.Text;

namespace IpAdapter.Diffusion.Text;

/// <summary>Finds learned tokens in prompts and gives them ids behind the vocabulary's.</summary>
internal sealed class LearnedWords
{
    private readonly (string Written, string Spelled)[] _spellings;

    public LearnedWords(IReadOnlyList<LearnedToken> tokens, int firstId)
    {
        _spellings = [.. tokens.SelectMany(token => token.Words.Select((word, index) => (word, index == 0 ? string.Join(' ', token.Words) : word))
            .Concat(token.Aliases.Select(alias => (alias, string.Join(' ', token.Words))))).OrderByDescending(spelling => spelling.Item1.Length)];
        Marks = [.. tokens.SelectMany(token => token.Words).Select((word, index) => (ClipWords.Normalize(word), firstId + index)).OrderByDescending(mark => mark.Item1.Length)];
    }

    /// <summary>The words in the form they are looked for in a normalized text, and their ids; the longest first, so that <c>token_1</c> is not taken for <c>token</c>.</summary>
    public IReadOnlyList<(string Text, int Id)> Marks { get; }

    /// <summary>Writes every token of several vectors out: <c>token token_1 token_2</c>. Only as it was learned, with its capitals: any other writing has the first vector alone, as in diffusers.</summary>
    public string Spell(string text)
    {
        var spelled = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var (written, all) = _spellings.FirstOrDefault(spelling => string.CompareOrdinal(text, at, spelling.Written, 0, spelling.Written.Length) == 0);
            if (written is null)
                spelled.Append(text[at]);
            else
                spelled.Append(all);
            at += written?.Length ?? 1;
        }
        return spelled.ToString();
    }
}
