using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Platform.OneDnn;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// Products and convolutions of many shapes with the weight itself and with its prepared form, in turns: what the rule rests on that says
/// which weights are prepared.
/// </summary>
internal sealed class LayerFormsSpeed : IBenchmark
{
    private const int Rounds = 9;

    private static readonly (long Rows, long From, long To)[] s_products =
    [
        (8192, 320, 320), (8192, 320, 1280), (8192, 1280, 320), (2048, 640, 640), (512, 1280, 1280), (512, 5120, 1280), (154, 768, 1280),
        (8, 1024, 3072), (2, 1280, 1280), (1, 320, 1280), (512, 128, 128), (512, 64, 64), (64, 64, 64), (512, 32, 32), (64, 32, 32),
        (512, 16, 16), (512, 24, 40), (4096, 8, 64),
    ];

    private static readonly (long From, long To, long Edge, int Kernel, int Stride)[] s_convolutions =
    [
        (320, 320, 64, 3, 1), (640, 640, 32, 3, 1), (1280, 1280, 16, 3, 1), (1280, 1280, 8, 3, 1), (960, 320, 64, 1, 1),
        (320, 320, 64, 3, 2), (4, 320, 64, 3, 1), (320, 4, 64, 3, 1), (128, 128, 64, 3, 1), (64, 64, 32, 3, 1), (32, 32, 32, 3, 1),
        (16, 16, 32, 3, 1), (3, 16, 64, 3, 1), (24, 40, 8, 3, 1), (3, 128, 128, 3, 1), (128, 3, 128, 3, 1),
    ];

    public string Name => "layer-forms";

    public IEnumerable<Figure> Measure()
    {
        if (PrepackedOperators.OfThisProcess is not { } operators || !operators.Support(ScalarType.Float32))
        {
            yield return new Figure("prepared forms", "this machine has none");
            yield break;
        }

        using var mode = inference_mode();
        foreach (var (rows, from, to) in s_products)
        {
            using var scope = NewDisposeScope();
            var (x, weight, bias) = (randn(rows, from), randn(to, from).MultiplyInPlace(0.01), randn(to));
            var prepared = PreparedMatrix.Whole.LayOut(weight);
            yield return Compare($"product {rows}x{from} -> {to}", 2.0 * rows * from * to,
                () => nn.functional.linear(x, weight, bias), () => PreparedMatrix.Multiply(x, prepared, bias));
        }

        foreach (var (from, to, edge, kernel, stride) in s_convolutions)
        {
            using var scope = NewDisposeScope();
            var (x, weight, bias) = (randn(2, from, edge, edge), randn(to, from, kernel, kernel).MultiplyInPlace(0.01), randn(to));
            var last = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            long[] steps = [stride, stride], zeros = [kernel / 2, kernel / 2];
            var prepared = new PreparedConvolution(stride, kernel / 2).LayOut(weight);
            yield return Compare($"convolution {kernel}x{kernel} {from} -> {to} at {edge}x{edge} by {stride}",
                2.0 * 2 * from * to * kernel * kernel * (edge / stride) * (edge / stride),
                () => nn.functional.conv2d(x, weight, bias, steps, zeros),
                () => PreparedConvolution.Convolve(last, prepared, bias, steps, zeros));
        }
    }

    private static Figure Compare(string what, double operations, Func<Tensor> plain, Func<Tensor> prepared)
    {
        var repeats = (int)Math.Clamp(1e8 / operations, 1, 200);
        List<double> first = [], second = [];
        for (var round = 0; round <= Rounds; round++)
        {
            first.Add(Time(plain, repeats));
            second.Add(Time(prepared, repeats));
        }

        var (before, after) = (new Samples(first[1..]).Least, new Samples(second[1..]).Least);
        return new Figure(what, $"{before * 1e3:0.000} ms ({operations / before / 1e9:0} GFLOP/s), prepared {after * 1e3:0.000} ms "
            + $"({operations / after / 1e9:0} GFLOP/s): {before / after:0.00}x");
    }

    private static double Time(Func<Tensor> work, int repeats) => Samples.Measure(() =>
    {
        for (var repeat = 0; repeat < repeats; repeat++) work().Dispose();
    }, count: 1, warmUp: 0).Least / repeats;
}
