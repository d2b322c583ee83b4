using System.Globalization;
using System.Text.RegularExpressions;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Names of many files in one, as WebDataset's users write them: <c>{00000..00099}.tar</c>, <c>{train,more}-0.tar</c>.</summary>
public static partial class BracePattern
{
    private const int MostNames = 1_000_000;

    /// <summary>Writes a pattern out.</summary>
    /// <returns>The names, in order; the pattern itself where it has no braces.</returns>
    /// <exception cref="TrainingDataException">It stands for too many names.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        var brace = Braces().Match(pattern);
        if (!brace.Success)
            return [pattern];
        var (before, after) = (pattern[..brace.Index], Expand(pattern[(brace.Index + brace.Length)..]));
        var parts = Parts(brace.Groups[1].Value);
        if ((long)parts.Length * after.Count > MostNames)
            throw new TrainingDataException($"the pattern '{pattern}' stands for {(long)parts.Length * after.Count} files; at most "
                + $"{MostNames} are taken");
        return [.. from part in parts from rest in after select before + part + rest];
    }

    private static string[] Parts(string braces)
    {
        var range = Range().Match(braces);
        if (!range.Success)
            return braces.Split(',');
        var (first, last) = (Number(range.Groups[1]), Number(range.Groups[2]));
        if (Math.Abs(last - first) >= MostNames)
            throw new TrainingDataException($"'{{{braces}}}' stands for {Math.Abs(last - first) + 1} files; at most {MostNames} are taken");
        // As in a shell: as many digits as the first number has, and downwards where the last one is less.
        var digits = range.Groups[1].Value.StartsWith('0') ? range.Groups[1].Length : 1;
        var count = (int)Math.Abs(last - first) + 1;
        return [.. Enumerable.Range(0, count).Select(i =>
            (last < first ? first - i : first + i).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0'))];
    }

    private static long Number(Group digits) => long.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{([^{}]*(?:,|\.\.)[^{}]*)\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"^(\d{1,9})\.\.(\d{1,9})$")]
    private static partial Regex Range();
}
