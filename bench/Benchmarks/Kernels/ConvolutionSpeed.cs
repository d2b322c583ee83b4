using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Benchmarks.Kernels;

/// <summary>
/// 3x3 convolutions by Winograd's filtering beside libtorch's and oneDNN's with prepacked weights, in turns, with the error of each
/// against float64.
/// </summary>
internal sealed class ConvolutionSpeed : IBenchmark
{
    public string Name => "winograd";

    public IEnumerable<Figure> Measure() =>
    [
        Measure(320, 320, 64), Measure(640, 640, 32), Measure(1280, 1280, 16), Measure(1280, 1280, 8), Measure(960, 320, 64),
    ];

    private static Figure Measure(long channels, long outputs, long edge)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        const int Batch = 2;
        var x = randn(Batch, edge, edge, channels).permute(0, 3, 1, 2);   // channels-last
        var weight = randn(outputs, channels, 3, 3).DividedBy(Math.Sqrt(9 * channels));
        var bias = randn(outputs);
        var lastWeight = weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var (two, four) = (WinogradScheme.Two, WinogradScheme.Four);
        var (preparedTwo, preparedFour) = (KernelConvolution.Prepare(weight, two), KernelConvolution.Prepare(weight, four));
        var prepacked = new PreparedConvolution(1, 1).LayOut(weight);
        var preparing = Samples.Measure(() => KernelConvolution.Prepare(weight, four).Dispose(), count: 2).Least;
        (string Name, Func<Tensor> Compute)[] ways =
        [
            ("libtorch", () => nn.functional.conv2d(x, lastWeight, bias, padding: [1, 1])),
            ("prepacked", () => PreparedConvolution.Convolve(x, prepacked, bias, [1, 1], [1, 1])),
            ("F(2x2)", () => KernelConvolution.Compute(x, preparedTwo, bias, (int)outputs, two)),
            ("F(4x4)", () => KernelConvolution.Compute(x, preparedFour, bias, (int)outputs, four)),
        ];
        var least = ways.Select(_ => double.MaxValue).ToArray();
        for (var round = 0; round < 6; round++)
            for (var i = 0; i < ways.Length; i++)
            {
                var compute = ways[i].Compute;
                least[i] = Math.Min(least[i], Samples.Measure(() => compute().Dispose(), count: 3, warmUp: 1).Least);
            }

        // Of some outputs: float64 has no fast convolution.
        var exact = nn.functional.conv2d(x.to(ScalarType.Float64), weight.narrow(0, 0, 8).to(ScalarType.Float64),
            bias.narrow(0, 0, 8).to(ScalarType.Float64), padding: [1, 1]);
        var errors = ways.Select(way =>
            (way.Compute().narrow(1, 0, 8).to(ScalarType.Float64) - exact).abs_().max().item<double>()).ToArray();
        var operations = 2.0 * Batch * edge * edge * channels * outputs * 9;
        return new Figure(
            $"convolution 3x3, {channels} to {outputs} channels, {Batch} x {edge} x {edge}, channels-last",
            string.Join("; ", ways.Select((way, i) =>
                $"{way.Name} {least[i] * 1e3:0.00} ms, {operations / least[i] / 1e9:0} GFLOP/s of a direct sum, error {errors[i]:0.0e+0}"))
            + $"; {least[1] / least[2]:0.00} and {least[1] / least[3]:0.00} times sooner than prepacked; "
            + $"weights to F(4x4) in {preparing * 1e3:0} ms",
            channels == 320 ? ">= 1.7 times" : "");
    }
}
