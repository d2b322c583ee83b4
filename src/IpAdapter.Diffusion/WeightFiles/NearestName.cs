namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    private const int MostCompared = 4096;

    /// <summary>The name with the fewest letters to change, or null where all are too far away to be meant.</summary>
    public static string? Find(string name, IEnumerable<string> names) =>
        names.Take(MostCompared)
            .Where(candidate => candidate.Length < 1000 && Math.Abs(candidate.Length - name.Length) <= Reach(name))
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(found => found.distance <= Reach(name))
            .OrderBy(found => found.distance)
            .Select(found => found.candidate)
            .FirstOrDefault();

    private static int Reach(string name) => Math.Max(2, name.Length / 3);

    // Levenshtein's distance, one row at a time.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var change = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
