using IpAdapter.Diffusion.Kernels;

namespace IpAdapter.Benchmarks.Kernels;

/// <summary>
/// The gated unit of a feed-forward layer in one pass beside libtorch's two, in turns, with the error of each against float64.
/// </summary>
internal sealed class GatedUnitSpeed : IBenchmark
{
    public string Name => "gated-unit";

    public IEnumerable<Figure> Measure() => [Measure(2, 4096, 1280), Measure(2, 1024, 2560), Measure(2, 256, 5120)];

    private static Figure Measure(long batch, long positions, long channels)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (x, gate) = (randn(batch, positions, channels), randn(batch, positions, channels));
        var exact = x.to(ScalarType.Float64) * nn.functional.gelu(gate.to(ScalarType.Float64));
        var errors = (Theirs: Error(Plain(x.clone(), gate), exact), Own: Error(GatedUnit.MultiplyInPlace(x.clone(), gate), exact));
        var (theirs, own) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < 10; round++)
        {
            // Of a copy each time, which is not measured: a product of a product of a product would leave the numbers that occur.
            theirs = Math.Min(theirs, Time(x.clone(), copy => Plain(copy, gate)));
            own = Math.Min(own, Time(x.clone(), copy => GatedUnit.MultiplyInPlace(copy, gate)));
        }

        return new Figure(
            $"x * gelu(gate), {batch} x {positions} x {channels}: gelu and a product by libtorch; in one pass",
            $"{theirs * 1e3:0.00} ms, error {errors.Theirs:0.0e+0}; {own * 1e3:0.00} ms, error {errors.Own:0.0e+0}; "
            + $"{theirs / own:0.0} times sooner");
    }

    private static double Time(Tensor copy, Action<Tensor> compute) => Samples.Measure(() => compute(copy), count: 1, warmUp: 0).Least;

    private static Tensor Plain(Tensor x, Tensor gate)
    {
        using var scope = NewDisposeScope();
        return x.mul_(nn.functional.gelu(gate));
    }

    private static double Error(Tensor result, Tensor exact) => (result.to(ScalarType.Float64) - exact).abs_().max().item<double>();
}
