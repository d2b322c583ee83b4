using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>diffusers' rules: there are none.</summary>
internal sealed partial class PlainRules(PromptVocabulary vocabulary) : IPromptRules
{
    private readonly ClipTokenizer _tokenizer = vocabulary.Tokenizer.With(vocabulary.Words, vocabulary.FirstId);

    public bool CutsOff => true;

    public IEnumerable<string> SlipsIn(string prompt)
    {
        foreach (Match unknown in Embeddings().Matches(_tokenizer.Spell(prompt)))
            yield return $"'{unknown.Value}' is read as words: {EmbeddingNames.NotApplied(unknown.Value, vocabulary.Words)}";
    }

    public IReadOnlyList<WeightedText> Read(string prompt) => [new(prompt, 1)];

    public IReadOnlyList<TokenGroup> TokensOf(WeightedText text) => [TokenGroup.Create(_tokenizer.Ids(text.Text), text.Weight)];

    public IReadOnlyList<IReadOnlyList<WeightedToken>> Cut(IReadOnlyList<TokenGroup> groups, int room) =>
        [[.. groups.SelectMany(group => group.Tokens).Take(room)]];

    public Tensor Weigh(Tensor states, Tensor weights, Func<Tensor> empty) => states.alias();

    [GeneratedRegex(@"embedding:[^\s,:()\[\]<>]+")]
    private static partial Regex Embeddings();
}
