namespace IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;

/// <summary>
/// The letter that stands for each byte in a byte-level vocabulary: printable bytes for themselves, the others, in order, for letters from
/// U+0100 on (GPT-2).
/// </summary>
internal static class ByteAlphabet
{
    /// <summary>The letter of each byte.</summary>
    public static IReadOnlyList<char> Letters { get; } =
        [.. Enumerable.Range(0, 256).Select(value => IsPrintable(value) ? (char)value
        : (char)(256 + Enumerable.Range(0, value).Count(earlier => !IsPrintable(earlier))))];

    /// <summary>The letters as CLIP's vocabulary begins: those of printable bytes first.</summary>
    public static IEnumerable<char> InVocabularyOrder =>
        Enumerable.Range(0, 256).Where(IsPrintable).Concat(Enumerable.Range(0, 256).Where(value => !IsPrintable(value)))
            .Select(value => Letters[value]);

    private static bool IsPrintable(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
