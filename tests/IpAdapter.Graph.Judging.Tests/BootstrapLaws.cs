using CsCheck;
using IpAdapter.Diffusion.Judging.Statistics;

namespace IpAdapter.Graph.Judging.Tests;

/// <summary>Intervals of means.</summary>
public sealed class BootstrapLaws
{
    private static readonly BootstrapOptions Few = new() { Resamples = 500 };

    [Fact]
    public void A_mean_lies_in_its_interval_and_the_interval_within_the_values() =>
        Gen.Double[-10, 10].Array[1, 40].Sample(values =>
        {
            var interval = Bootstrap.Mean(values, options: Few);
            Assert.Equal(values.Average(), interval.Mean, 1e-12);
            Assert.InRange(interval.Low, values.Min() - 1e-9, interval.High);
            Assert.True(interval.High <= values.Max() + 1e-9);
        }, iter: 50);

    // The mean of many values is normal (Efron and Tibshirani, section 12): plus and minus 1.96 standard errors.
    [Fact]
    public void The_interval_of_many_values_is_that_of_the_normal_distribution()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        var error = Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / (400.0 * 399));

        var interval = Bootstrap.Mean(values);

        Assert.Equal(values.Average() - 1.96 * error, interval.Low, error * 0.1);
        Assert.Equal(values.Average() + 1.96 * error, interval.High, error * 0.1);
    }

    [Fact]
    public void The_true_mean_is_in_as_many_intervals_as_they_say()
    {
        var random = new Random(8);
        var within = Enumerable.Range(0, 300).Count(trial =>
        {
            double[] values = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
            var interval = Bootstrap.Mean(values, options: new() { Resamples = 400, Seed = trial, Confidence = 0.9 });
            return interval.Low <= 0.5 && 0.5 <= interval.High;
        });

        Assert.InRange(within / 300.0, 0.84, 0.95);
    }

    // Ten copies of a value tell no more than the value.
    [Fact]
    public void Values_of_one_group_count_as_one_observation()
    {
        double[] values = [.. Enumerable.Range(0, 30).Select(number => Math.Sin(number))];
        var copies = values.SelectMany((value, group) => Enumerable.Repeat((Value: value, Group: (double)group), 10)).ToList();

        var interval = Bootstrap.Mean([.. copies.Select(copy => copy.Value)], [.. copies.Select(copy => copy.Group)], Few);

        var single = Bootstrap.Mean(values, options: Few);
        Assert.Equal(single.Low, interval.Low, 1e-9);
        Assert.Equal(single.High, interval.High, 1e-9);
    }

    [Fact]
    public void A_paired_difference_is_sure_of_what_two_intervals_are_not()
    {
        double[] first = [.. Enumerable.Range(0, 50).Select(number => Math.Sin(number))];
        double[] second = [.. first.Select(value => value - 0.05)];

        var difference = Bootstrap.PairedDifference(first, second, options: Few);

        Assert.Equal(0.05, difference.Low, 1e-9);
        Assert.Equal(0.05, difference.High, 1e-9);
        Assert.True(Bootstrap.Mean(first, options: Few).Low < Bootstrap.Mean(second, options: Few).High);
    }

    [Fact]
    public void A_seed_is_one_interval()
    {
        double[] values = [.. Enumerable.Range(0, 20).Select(number => Math.Sin(number))];

        Assert.Equal(Bootstrap.Mean(values, options: Few), Bootstrap.Mean(values, options: Few));
        Assert.NotEqual(Bootstrap.Mean(values, options: Few), Bootstrap.Mean(values, options: Few with { Seed = 1 }));
    }
}
