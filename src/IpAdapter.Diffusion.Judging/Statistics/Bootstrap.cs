namespace IpAdapter.Diffusion.Judging.Statistics;

/// <summary>
/// Intervals of means by the bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, section 13.3: percentiles). Values of one
/// group are no two observations, so groups are drawn, each with all its values.
/// </summary>
public static class Bootstrap
{
    /// <summary>The mean of values and its interval.</summary>
    /// <param name="values">The values, at least one; all finite.</param>
    /// <param name="groups">
    /// Which group each value is of, such as the reference a picture was drawn for; null where each is its own.
    /// </param>
    /// <param name="options">How; null as usual: 10,000 draws, 95 %.</param>
    /// <exception cref="ArgumentException">There is no value, or another number of groups.</exception>
    public static Interval Mean(IReadOnlyList<double> values, IReadOnlyList<double>? groups = null, BootstrapOptions? options = null)
    {
        if (values.Count == 0 || groups is not null && groups.Count != values.Count)
            throw new ArgumentException($"A mean needs values, and each has a group: got {values.Count} values, {groups?.Count} groups.",
                nameof(values));
        options ??= new();
        var sums = values.Zip(groups ?? [.. Enumerable.Range(0, values.Count).Select(number => (double)number)])
            .GroupBy(pair => pair.Second, pair => pair.First)
            .Select(group => (Sum: group.Sum(), Count: group.Count())).ToArray();
        var (random, means) = (new Random(options.Seed), new double[options.Resamples]);
        for (var resample = 0; resample < means.Length; resample++)
        {
            var (sum, count) = (0.0, 0);
            for (var draw = 0; draw < sums.Length; draw++)
            {
                var drawn = sums[random.Next(sums.Length)];
                (sum, count) = (sum + drawn.Sum, count + drawn.Count);
            }

            means[resample] = sum / count;
        }

        Array.Sort(means);
        var outside = (1 - options.Confidence) / 2;
        return new(values.Average(), Percentile(means, outside), Percentile(means, 1 - outside));
    }

    /// <summary>The mean difference of two measurements of the same things, and its interval.</summary>
    /// <param name="first">Values of the first method.</param>
    /// <param name="second">Values of the second, in the same order.</param>
    /// <param name="groups">As for <see cref="Mean"/>.</param>
    /// <param name="options">As for <see cref="Mean"/>.</param>
    /// <returns>First minus second.</returns>
    /// <exception cref="ArgumentException">There are other numbers of values.</exception>
    public static Interval PairedDifference(IReadOnlyList<double> first, IReadOnlyList<double> second,
        IReadOnlyList<double>? groups = null, BootstrapOptions? options = null) =>
        first.Count == second.Count
            ? Mean([.. first.Zip(second, (one, other) => one - other)], groups, options)
            : throw new ArgumentException($"Pairs were expected, got {first.Count} and {second.Count} values.", nameof(second));

    // Between two ordered values, by their distance.
    private static double Percentile(double[] ordered, double share)
    {
        var place = share * (ordered.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, ordered.Length - 1);
        return ordered[below] + (place - below) * (ordered[above] - ordered[below]);
    }
}
