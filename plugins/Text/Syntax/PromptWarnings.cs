using System.Text.RegularExpressions;

namespace IpAdapter.Graph.Text.Syntax;

/// <summary>What a prompt has that is read as words and was probably meant otherwise.</summary>
internal static partial class PromptWarnings
{
    /// <summary>What any program's users may have written.</summary>
    public static IEnumerable<string> In(string prompt)
    {
        if (prompt.Trim() == "null")
            yield return "the prompt is the word 'null': an empty prompt is written \"\"";
        foreach (Match network in Networks().Matches(prompt))
            yield return $"'{network.Value}' is read as words: a LoRA is applied by lora/apply";
    }

    /// <summary>What AUTOMATIC1111 reads as more than words, and nothing here does.</summary>
    public static IEnumerable<string> OfA1111(string prompt)
    {
        foreach (Match edit in Edits().Matches(prompt))
            yield return $"'{edit.Value}' is read as words: prompts that change during the run can't be used";
        if (Conjunction().IsMatch(prompt))
            yield return "'AND' is read as a word: several prompts for one picture are joined by text/combine";
    }

    [GeneratedRegex(@"<(lora|lyco|hypernet):[^>]*>")]
    private static partial Regex Networks();

    // [from:to:when], [to:when] and [one|other], not behind a backslash.
    [GeneratedRegex(@"(?<!\\)\[([^\[\]()]*:[^\[\]()]*:\s*[\d.]+|[^\[\]():]*:\s*[\d.]+|[^\[\]]*\|[^\[\]]*)\s*(?<!\\)\]")]
    private static partial Regex Edits();

    [GeneratedRegex(@"\bAND\b")]
    private static partial Regex Conjunction();
}
