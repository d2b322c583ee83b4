using System.Text.RegularExpressions;
using IpAdapter.Diffusion.Text;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>What a prompt has that is read as words and was probably meant otherwise.</summary>
internal static partial class PromptSlips
{
    /// <summary>What any program's users may have written.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="tokenizer">The tokenizer, with the learned words.</param>
    /// <param name="learned">These words.</param>
    public static IEnumerable<string> In(string prompt, ClipTokenizer tokenizer, IReadOnlyList<LearnedToken> learned)
    {
        if (prompt.Trim() == "null")
            yield return "the prompt is the word 'null': an empty prompt is written \"\"";
        foreach (Match network in Networks().Matches(prompt))
            yield return $"'{network.Value}' is read as words: a LoRA is applied by lora/apply";

        var spelled = tokenizer.Spell(prompt);
        foreach (Match unknown in Embeddings().Matches(spelled))
        {
            var known = learned.SelectMany(word => word.Aliases).FirstOrDefault(alias => alias.Equals(unknown.Value, StringComparison.OrdinalIgnoreCase));
            yield return $"'{unknown.Value}' is read as words: {(known is null ? "no textual inversion of this name was applied (text/apply-inversion)" : $"what was applied is '{known}'")}";
        }
        foreach (var word in learned.Where(word => word.Vectors > 1))
            if (!prompt.Contains(word.Token, StringComparison.Ordinal) && prompt.IndexOf(word.Token, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                yield return $"'{prompt.Substring(at, word.Token.Length)}' has the first of the {word.Vectors} vectors that '{word.Token}' has: write it as it was learned";
    }

    /// <summary>What AUTOMATIC1111 reads as more than words, and nothing here does.</summary>
    public static IEnumerable<string> OfA1111(string prompt)
    {
        foreach (Match edit in Edits().Matches(prompt))
            yield return $"'{edit.Value}' is read as words: prompts that change during the run can't be used";
        if (Conjunction().IsMatch(prompt))
            yield return "'AND' is read as a word: several prompts for one picture can't be used";
    }

    [GeneratedRegex(@"<(lora|lyco|hypernet):[^>]*>")]
    private static partial Regex Networks();

    [GeneratedRegex(@"embedding:[^\s,:()\[\]<>]+")]
    private static partial Regex Embeddings();

    // [from:to:when], [to:when] and [one|other], not behind a backslash.
    [GeneratedRegex(@"(?<!\\)\[([^\[\]()]*:[^\[\]()]*:\s*[\d.]+|[^\[\]():]*:\s*[\d.]+|[^\[\]]*\|[^\[\]]*)\s*(?<!\\)\]")]
    private static partial Regex Edits();

    [GeneratedRegex(@"\bAND\b")]
    private static partial Regex Conjunction();
}
