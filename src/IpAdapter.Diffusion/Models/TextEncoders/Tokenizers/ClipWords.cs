using System.Globalization;
using System.Text;

namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// Cuts a prompt into words as CLIP does: <c>'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+</c>, after normalization C, runs of
/// whitespace to one space, and lower case.
/// </summary>
/// <remarks>
/// By hand, over code points: .NET's regular expressions look at halves of characters beyond U+FFFF, which are neither letters nor numbers.
/// </remarks>
internal static class ClipWords
{
    private static readonly string[] s_contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>Brings a text to the form that words, and the markers, are looked for in.</summary>
    public static string Normalize(string text)
    {
        var normal = new StringBuilder(text.Length);
        foreach (var rune in CanonicalComposition.Compose(text).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (normal.Length == 0 || normal[^1] != ' ')
                    normal.Append(' ');
            }
            else if (rune.Value == 'İ')
                normal.Append("i\u0307");            // the one letter whose small form is two; Unicode's simple mapping does not know it
            else
                normal.Append(Rune.ToLowerInvariant(rune).ToString());
        }
        return normal.ToString();
    }

    /// <summary>Cuts a normalized text into words.</summary>
    public static IEnumerable<Range> Cut(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = EndOfWord(text, start);
            if (KindAt(text, start, out _) != Kind.Space)
                yield return start..end;
            start = end;
        }
    }

    private static int EndOfWord(string text, int start)
    {
        foreach (var contraction in s_contractions)
            if (text.AsSpan(start).StartsWith(contraction, StringComparison.Ordinal))
                return start + contraction.Length;

        var kind = KindAt(text, start, out var end);
        if (kind == Kind.Number)
            return end;
        while (end < text.Length && KindAt(text, end, out var further) == kind)
            end = further;
        return end;
    }

    private static Kind KindAt(string text, int index, out int next)
    {
        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out var length);
        next = index + length;
        if (Rune.IsWhiteSpace(rune))
            return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Kind.Other,
        };
    }
}
