using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Text;
using IpAdapter.Graph.Text.Syntax;

namespace IpAdapter.Graph.Text;

/// <summary>A text transformer with its tokenizer opened and the rules its prompts are read by.</summary>
internal sealed record TowerReader(TextTower Tower, ClipTokenizer Tokenizer, IPromptRules Rules)
{
    /// <summary>Borrows its weights, with what is changed in them and what it learned.</summary>
    public LentTextTower Lend(DeviceStore store) => LentTextTower.Lend(Tower, store);

    /// <summary>Prompts as it reads them.</summary>
    public PromptPage Read(IReadOnlyList<string> prompts) => PromptPage.Read(prompts, Tokenizer, Tower.Config.MaxTokens, Rules);

    /// <summary>Puts the chunks of each prompt one behind the other, weighed, and brings the prompts to one length.</summary>
    /// <param name="states">[chunk, token, channel].</param>
    /// <param name="page">What was read.</param>
    /// <param name="empty">The empty prompt's states, [1, token, channel].</param>
    /// <returns>[prompt, token, channel].</returns>
    public Tensor Join(Tensor states, PromptPage page, Func<Tensor> empty)
    {
        using var scope = NewDisposeScope();
        var weighed = page.IsWeighted ? Rules.Weigh(states, page.Weights(states), empty) : states;
        var prompts = weighed.split([.. page.Chunks.Select(count => (long)count)], 0).Select(chunks => chunks.reshape(1, -1, states.size(-1)));
        return cat([.. PromptLength.ToOne([.. prompts])], 0).MoveToOuterDisposeScope();
    }

    /// <summary>What of the prompts is probably not meant so: what is cut off, and what is read as words.</summary>
    public IEnumerable<string> Warnings(IReadOnlyList<string> prompts, string encoder) => prompts.SelectMany(prompt => Warnings(prompt, encoder));

    private IEnumerable<string> Warnings(string prompt, string encoder)
    {
        if (Rules.CutsOff && Tokenizer.Encode(prompt).Count is var count && count > Tower.Config.MaxTokens)
            yield return $"the prompt '{Beginning(prompt)}' has {count} tokens; '{encoder}' reads {Tower.Config.MaxTokens}, the rest has no effect (another 'syntax' reads long prompts)";
        foreach (var slip in PromptSlips.In(prompt, Tokenizer, Tower.Learned).Concat(Rules.SlipsIn(prompt)))
            yield return $"in the prompt '{Beginning(prompt)}': {slip}";
    }

    private static string Beginning(string prompt) => prompt.Length <= 40 ? prompt : prompt[..40] + "...";
}
