namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>A piece of text that is looked for in prompts, and what stands for it.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Value">What stands for it.</param>
internal sealed record Mark<T>(string Text, T Value)
{
    /// <summary>Whether it begins a word: it is none where a letter or a number stands before it.</summary>
    public bool BeginsWord { get; init; }

    /// <summary>Whether it ends a word: it is none where a letter or a number follows.</summary>
    public bool EndsWord { get; init; }

    /// <summary>
    /// Takes a text apart at its marks: the parts, each with the mark behind it, the last one without. Of marks that begin at one place the
    /// first one counts.
    /// </summary>
    public static IEnumerable<(string Part, Mark<T>? Mark)> Split(string text, IReadOnlyList<Mark<T>> marks)
    {
        for (var start = 0; ;)
        {
            var (found, first) = (-1, (Mark<T>?)null);
            foreach (var mark in marks)
                if (mark.Find(text, start) is >= 0 and var at && (found < 0 || at < found))
                    (found, first) = (at, mark);
            if (first is null)
            {
                yield return (text[start..], null);
                yield break;
            }
            yield return (text[start..found], first);
            start = found + first.Text.Length;
        }
    }

    private int Find(string text, int start)
    {
        for (var at = start; (at = text.IndexOf(Text, at, StringComparison.Ordinal)) >= 0; at++)
            if (!(BeginsWord && IsOfWord(text, at - 1)) && !(EndsWord && IsOfWord(text, at + Text.Length)))
                return at;
        return -1;
    }

    private static bool IsOfWord(string text, int index) => index >= 0 && index < text.Length && char.IsLetterOrDigit(text[index]);
}
