using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph.Text.Syntax;

namespace IpAdapter.Graph.Text;

/// <summary>A text transformer with the vocabulary and the rules its prompts are read by.</summary>
internal sealed record TowerReader(TextTower Tower, PromptVocabulary Vocabulary, IPromptRules Rules)
{
    /// <summary>Borrows its weights, with what is changed in them and what it learned.</summary>
    public TextEncoderSession Lend(DeviceStore store) => TextEncoderSession.Lend(Tower, store);

    /// <summary>Prompts as it reads them.</summary>
    public TokenizedPrompts Read(IReadOnlyList<string> prompts) =>
        TokenizedPrompts.Read(prompts, Vocabulary.Tokenizer, Tower.Config.MaxTokens, Rules);

    /// <summary>Puts the chunks of each prompt one behind the other, weighed, and brings the prompts to one length.</summary>
    /// <param name="states">[chunk, token, channel].</param>
    /// <param name="page">What was read.</param>
    /// <param name="empty">The empty prompt's states, [1, token, channel].</param>
    /// <returns>[prompt, token, channel].</returns>
    public Tensor Join(Tensor states, TokenizedPrompts page, Func<Tensor> empty)
    {
        using var scope = NewDisposeScope();
        var weighed = page.IsWeighted ? Rules.Weigh(states, page.Weights(states), empty) : states;
        var prompts = weighed.split([.. page.Chunks.Select(count => (long)count)], 0)
            .Select(chunks => chunks.reshape(1, -1, states.size(-1)));
        return cat([.. PromptLength.ToOne([.. prompts])], 0).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What is probably not meant so: pieces of the vocabulary that no prompt can name, what is cut off, and what is read otherwise than it
    /// was written.
    /// </summary>
    public IEnumerable<string> Warnings(IReadOnlyList<string> prompts, string encoder)
    {
        var (tokenizer, pieces) = (Vocabulary.Tokenizer, Tower.Config.VocabularySize);
        if (tokenizer.VocabularySize < pieces)
            yield return $"the text encoder of '{encoder}' knows {pieces} word pieces, and its tokenizer ({Tower.Vocabulary.Name}) names "
                + $"{tokenizer.VocabularySize} of them: is it the one that the encoder was trained with?";
        foreach (var warning in prompts.SelectMany(prompt => WarningsOf(prompt, encoder)))
            yield return warning;
    }

    /// <summary>What is worth a line and no warning: prompts without any of the learned words.</summary>
    public IEnumerable<string> Remarks(IReadOnlyList<string> prompts) =>
        from prompt in prompts
        let none = LearnedSlips.NoneIn(prompt, TokensOf(prompt), Vocabulary)
        where none is not null
        select $"in the prompt '{Beginning(prompt)}': {none}";

    private List<WeightedToken> TokensOf(string prompt) =>
        [.. Rules.Read(prompt).SelectMany(Rules.TokensOf).SelectMany(group => group.Tokens)];

    private IEnumerable<string> WarningsOf(string prompt, string encoder)
    {
        var tokens = TokensOf(prompt);
        if (Rules.CutsOff && tokens.Count + 2 is var count && count > Tower.Config.MaxTokens)
            yield return $"the prompt '{Beginning(prompt)}' has {count} tokens; '{encoder}' reads {Tower.Config.MaxTokens}, the rest has "
                + "no effect (another 'syntax' reads long prompts)";
        foreach (var slip in PromptWarnings.In(prompt).Concat(Rules.SlipsIn(prompt)).Concat(LearnedSlips.In(prompt, tokens, Vocabulary)))
            yield return $"in the prompt '{Beginning(prompt)}': {slip}";
    }

    private static string Beginning(string prompt) => prompt.Length <= 40 ? prompt : prompt[..40] + "...";
}
