using IpAdapter.Diffusion.Arithmetic;

namespace IpAdapter.Benchmarks;

/// <summary>What it costs that a tensor meets a number, beside TorchSharp's own operators, which leave the number to a finaliser.</summary>
internal sealed class NumberCalls : IBenchmark
{
    private const int Calls = 20_000;

    public string Name => "numbers";

    public IEnumerable<Figure> Measure()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(1), ones(1));
        yield return Compare("x * 0.5, of one number", () => x * 0.5, "x.Times(0.5)", () => x.Times(0.5));
        yield return Compare("x + y, of one number each", () => x + y, "x.Plus(y)", () => x.Plus(y));
        yield return Compare("x.clamp(0, 1), of one number", () => x.clamp(0, 1), "x.Clamped(0, 1)", () => x.Clamped(0, 1));
    }

    private static Figure Compare(string theirs, Func<Tensor> call, string ours, Func<Tensor> held)
    {
        // In turns, so that a machine that slows down slows down both.
        List<double> first = [], second = [];
        for (var round = 0; round < 15; round++)
        {
            first.Add(Samples.Measure(() => Repeat(call), count: 1).Median);
            second.Add(Samples.Measure(() => Repeat(held), count: 1).Median);
        }

        return new Figure(
            $"{theirs}; {ours}: each {Calls:N0} times with what their garbage costs, median of 15",
            $"{Nanoseconds(first)} and {Nanoseconds(second)} ns",
            "less");
    }

    private static string Nanoseconds(IEnumerable<double> seconds) => $"{new Samples(seconds).Median / Calls * 1e9:0}";

    private static void Repeat(Func<Tensor> call)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < Calls; i++)
            call().Dispose();
        GC.WaitForPendingFinalizers();
    }
}
