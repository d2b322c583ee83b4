using System.Diagnostics;

namespace IpAdapter.Benchmarks;

/// <summary>Repeated timings of one thing. The median is what is quoted: the machines are shared and noisy.</summary>
internal sealed class Samples(IEnumerable<double> seconds)
{
    private readonly double[] _sorted = [.. seconds.Order()];

    /// <summary>Middle of the timings, in seconds.</summary>
    public double Median => Quantile(0.5);

    /// <summary>Shortest, in seconds.</summary>
    public double Least => _sorted[0];

    /// <summary>Longest, in seconds.</summary>
    public double Most => _sorted[^1];

    /// <summary>The timing below which a share of them lie, in seconds.</summary>
    public double Quantile(double share) => _sorted[(int)Math.Min(_sorted.Length - 1, Math.Floor(share * _sorted.Length))];

    /// <summary>Times an action after warming up.</summary>
    public static Samples Measure(Action action, int count, int warmUp = 1)
    {
        for (var i = 0; i < warmUp; i++)
            action();
        var seconds = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return new Samples(seconds);
    }
}
