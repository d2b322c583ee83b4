using IpAdapter.Diffusion.Layers.Profiling;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>Where a call's time goes, by kind of layer and by shape.</summary>
internal static class CallProfile
{
    private const int Shown = 15;

    /// <summary>Calls once and tells it.</summary>
    /// <param name="name">Of the call, for programs.</param>
    /// <param name="peak">Floating point operations a second that count as all.</param>
    /// <param name="call">The call.</param>
    /// <param name="wait">Waits until the device has done its work; null for a CPU.</param>
    public static IEnumerable<Figure> Measure(string name, double peak, Func<Tensor> call, Action? wait = null)
    {
        using var profile = new LayerProfile(wait);
        var whole = Samples.Measure(() =>
        {
            call().Dispose();
            wait?.Invoke();
        }, count: 1, warmUp: 0).Least;
        var timings = profile.Timings;
        foreach (var kind in timings.GroupBy(timing => timing.Kind).OrderByDescending(group => group.Sum(timing => timing.Seconds)))
        {
            var seconds = kind.Sum(timing => timing.Seconds);
            yield return new Figure($"{kind.Key}, {kind.Sum(timing => timing.Count)} times",
                Told(seconds, kind.Sum(timing => timing.Operations), whole, peak))
            {
                Key = $"{name}.{kind.Key.Replace(", ", ".").Replace(' ', '-')}.seconds",
                Number = seconds,
            };
        }

        var outside = whole - timings.Sum(timing => timing.Seconds);
        yield return new Figure("outside layers: sums, copies, concatenations", Told(outside, 0, whole, peak))
        {
            Key = $"{name}.outside.seconds",
            Number = outside,
        };
        foreach (var timing in timings.Take(Shown))
            yield return new Figure($"{timing.Kind} {timing.Shape}, {timing.Count} times",
                Told(timing.Seconds, timing.Operations, whole, peak));
    }

    private static string Told(double seconds, double operations, double whole, double peak) =>
        $"{1e3 * seconds:0} ms, {seconds / whole:P1}"
        + (operations > 0 ? $", {operations / seconds / 1e9:0} GFLOP/s ({operations / seconds / peak:P0} of the better product peak)" : "");
}
