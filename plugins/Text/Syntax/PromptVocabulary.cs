using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>What prompts of a text encoder are made of: its tokenizer's pieces, and the words it learned afterwards.</summary>
/// <param name="Tokenizer">The tokenizer, without the learned words.</param>
/// <param name="Words">The learned words.</param>
/// <param name="FirstId">Id of the first one's first vector; the others follow.</param>
internal sealed record PromptVocabulary(ClipTokenizer Tokenizer, IReadOnlyList<LearnedToken> Words, int FirstId)
{
    /// <summary>The learned words with their ids.</summary>
    public IReadOnlyList<LearnedIds> Learned { get; } = Numbered(Words, FirstId);

    private static List<LearnedIds> Numbered(IReadOnlyList<LearnedToken> words, int next)
    {
        var numbered = new List<LearnedIds>();
        foreach (var word in words)
        {
            numbered.Add(new(word, [.. Enumerable.Range(next, word.Vectors)]));
            next += word.Vectors;
        }
        return numbered;
    }
}
