namespace IpAdapter.Graph.Workflows;

/// <summary>
/// What a text in a workflow says: itself, a reference, or a mixture of both. <c>$name</c> alone is a reference, <c>${name}</c> one inside
/// a longer text,
/// <c>$$</c> at the beginning or before <c>{</c> a dollar sign.
/// </summary>
/// <param name="Parts">Texts (<see cref="string"/>) and <see cref="Reference"/>s, in order.</param>
/// <param name="Problem">What is wrong with it.</param>
internal readonly record struct TextSyntax(IReadOnlyList<object> Parts, string? Problem = null)
{
    /// <summary>The reference, where the text is nothing else.</summary>
    public Reference? Reference => Parts is [Reference reference] ? reference : null;

    /// <summary>The text, where there is no reference in it.</summary>
    public string? Literal => Parts is [string text] ? text : Parts.Count == 0 && Problem is null ? "" : null;

    public static TextSyntax Parse(string text)
    {
        var dollar = text.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0)
            return new([text]);
        if (dollar == 0 && !text.StartsWith("$$", StringComparison.Ordinal) && !text.StartsWith("${", StringComparison.Ordinal))
        {
            return Workflows.Reference.Parse(text.AsSpan(1)) is { } reference
                ? new([reference])
                : new([],
                    $"'{text}' is no reference: write $node, $node.port or $inputs.name, or $$ for a text that starts with a dollar sign");
        }

        return Mixture(text);
    }

    private static TextSyntax Mixture(string text)
    {
        var parts = new List<object>();
        var words = new System.Text.StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                words.Append(text[i]);
                continue;
            }

            if (text[i + 1] == '$' && (i == 0 || i + 2 < text.Length && text[i + 2] == '{'))
            {
                words.Append('$');
                // What follows an escaped dollar sign is text, a brace too.
                i++;
                continue;
            }

            if (text[i + 1] != '{')
            {
                words.Append('$');
                continue;
            }

            var end = text.IndexOf('}', i);
            if (end < 0 || Workflows.Reference.Parse(text.AsSpan(i + 2, end - i - 2)) is not { } reference)
                return new([],
                    $"'{(end < 0 ? text[i..] : text[i..(end + 1)])}' is no reference: write ${{inputs.name}} or ${{node.port}}, "
                        + $"or $${{ for a dollar sign and a brace");
            if (words.Length > 0)
                parts.Add(words.ToString());
            words.Clear();
            parts.Add(reference);
            i = end;
        }

        if (words.Length > 0)
            parts.Add(words.ToString());
        return new(parts);
    }
}
