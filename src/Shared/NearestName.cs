// Compiled into both: there is no assembly that the graph and the model code both see.
#if IPADAPTER_DIFFUSION
namespace IpAdapter.Diffusion.WeightFiles;
#else
namespace IpAdapter.Graph.Naming;
#endif

/// <summary>Finds what somebody probably meant to write.</summary>
internal static class NearestName
{
    /// <summary>Finds the candidate with the fewest letters to change; null where that would be more than a third of them.</summary>
    /// <param name="name">The name that is not there.</param>
    /// <param name="candidates">Those that are.</param>
    /// <param name="longest">Letters of a name above which it is compared with none: the time grows with their square.</param>
    public static string? Find(string name, IEnumerable<string> candidates, int longest = 64)
    {
        if (name.Length == 0 || name.Length > longest)
            return null;
        string? nearest = null;
        var allowed = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > longest || Math.Abs(candidate.Length - name.Length) >= allowed)
                continue;
            var distance = Distance(name, candidate);
            if (distance < allowed)
                (nearest, allowed) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>
    /// Letters to put in, take out, change or swap with the next (optimal string alignment), upper and lower case being one.
    /// </summary>
    private static int Distance(string a, string b)
    {
        Span<int> beforeLast = stackalloc int[b.Length + 1], last = stackalloc int[b.Length + 1], row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
