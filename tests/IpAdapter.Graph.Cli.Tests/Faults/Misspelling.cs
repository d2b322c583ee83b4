namespace IpAdapter.Graph.Cli.Tests.Faults;

/// <summary>Words as a hurried person types them.</summary>
internal static class Misspelling
{
    /// <summary>A word with two letters swapped, one left out or one twice, which is none of the known words.</summary>
    public static string Create(string word, Random random, IEnumerable<string> known)
    {
        var taken = known.ToHashSet(StringComparer.Ordinal);
        if (word.Length < 3)
            return word + "zz";
        for (; ; )
        {
            var at = random.Next(word.Length - 1);
            var other = random.Next(3) switch
            {
                0 => word[..at] + word[at + 1] + word[at] + word[(at + 2)..],
                1 => word[..at] + word[(at + 1)..],
                _ => word[..(at + 1)] + word[at..],
            };
            if (other != word && other.Length > 0 && char.IsLetter(other[0]) && char.IsLetterOrDigit(other[^1]) && !taken.Contains(other))
                return other;
        }
    }
}
