using IpAdapter.Diffusion.Judging.Statistics;
using IpAdapter.Diffusion.Tables;

namespace IpAdapter.Diffusion.Judging;

/// <summary>Means and differences of scores that were given picture by picture.</summary>
public static class ScoreTables
{
    /// <summary>The column of a picture's number.</summary>
    public const string Picture = "picture";

    /// <summary>
    /// The measures of a table of scores: its columns of numbers, but those that number pictures and references.
    /// </summary>
    public static IReadOnlyList<string> MeasuresIn(Table scores) =>
        [.. scores.Columns.Where(column => column is not (Picture or ClipScores.Reference)
            && scores.Numbers(column).Any(double.IsFinite))];

    /// <summary>The mean of each measure with its interval, a row for each name.</summary>
    /// <param name="scores">Scores, picture by picture.</param>
    /// <param name="names">What each is called. Scores of one name stand in one row: they are measures of the same pictures.</param>
    /// <param name="options">How intervals are found.</param>
    /// <exception cref="ArgumentException">There is another number of names.</exception>
    public static Table Summarize(IReadOnlyList<Table> scores, IReadOnlyList<string> names, BootstrapOptions options)
    {
        if (names.Count != scores.Count)
            throw new ArgumentException($"{names.Count} names for {scores.Count} tables of scores.", nameof(names));
        var measures = scores.SelectMany(MeasuresIn).Distinct(StringComparer.Ordinal).ToList();
        var rows = from named in names.Zip(scores)
                   group named.Second by named.First into method
                   let found = measures.Select(measure => method.FirstOrDefault(table => MeasuresIn(table).Contains(measure)) is { } table
                       ? MeanOf(table, measure, options) : null)
                   select (IReadOnlyList<object?>)[method.Key, method.Max(table => table.Rows.Count),
                       .. found.SelectMany(mean => (object?[])[mean?.Mean, mean?.Low, mean?.High])];
        return new(["name", "pictures", .. measures.SelectMany(measure => (string[])[measure, $"{measure} from", $"{measure} to"])],
            [.. rows]);
    }

    /// <summary>The difference of two sets of scores of the same pictures or references, measure by measure, with its interval.</summary>
    /// <param name="first">Scores of the first method.</param>
    /// <param name="second">Scores of the second, row by row of the same references.</param>
    /// <param name="options">How intervals are found.</param>
    /// <exception cref="ArgumentException">They can't be paired.</exception>
    public static Table Compare(Table first, Table second, BootstrapOptions options)
    {
        if (ProblemOf(first, second) is { } problem)
            throw new ArgumentException(problem, nameof(second));
        var rows = from measure in MeasuresIn(first).Intersect(MeasuresIn(second), StringComparer.Ordinal)
                   let pairs = first.Numbers(measure).Zip(second.Numbers(measure)).Index()
                       .Where(pair => double.IsFinite(pair.Item.First) && double.IsFinite(pair.Item.Second)).ToList()
                   where pairs.Count > 0
                   let groups = GroupsOf(first)
                   let difference = Bootstrap.PairedDifference([.. pairs.Select(pair => pair.Item.First)],
                       [.. pairs.Select(pair => pair.Item.Second)], [.. pairs.Select(pair => groups[pair.Index])], options)
                   select (IReadOnlyList<object?>)[measure, pairs.Average(pair => pair.Item.First),
                       pairs.Average(pair => pair.Item.Second), difference.Mean, difference.Low, difference.High, pairs.Count];
        return new(["measure", "first", "second", "difference", "from", "to", "pairs"], [.. rows]);
    }

    /// <summary>Why two tables of scores can't be paired; null where they can.</summary>
    public static string? ProblemOf(Table first, Table second)
    {
        if (first.Rows.Count != second.Rows.Count)
            return $"{first.Rows.Count} scores can't be paired with {second.Rows.Count}: expected scores of as many pictures, drawn for "
                + "the same references";
        if (!GroupsOf(first).SequenceEqual(GroupsOf(second)))
            return "the two tables of scores are of other references, row by row: expected pictures drawn for the same ones, in one order";
        return MeasuresIn(first).Intersect(MeasuresIn(second), StringComparer.Ordinal).Any()
            ? null
            : $"the two tables have no measure in common: the first has {string.Join(", ", MeasuresIn(first))}, the second "
                + string.Join(", ", MeasuresIn(second));
    }

    private static Interval MeanOf(Table table, string measure, BootstrapOptions options)
    {
        var groups = GroupsOf(table);
        var known = table.Numbers(measure).Index().Where(value => double.IsFinite(value.Item)).ToList();
        return Bootstrap.Mean([.. known.Select(value => value.Item)], [.. known.Select(value => groups[value.Index])], options);
    }

    private static IReadOnlyList<double> GroupsOf(Table table) =>
        table.Find(ClipScores.Reference) is null
            ? [.. Enumerable.Range(0, table.Rows.Count).Select(row => (double)row)]
            : table.Numbers(ClipScores.Reference);
}
