using System.Diagnostics;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Platform.OneDnn;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// One step of a UNet of SD1.5's size with guidance and an image prompt, with every lever off, with prepared weights, and with kernels too,
/// beside the machine's peaks, and where its time goes by kind and shape of layer.
/// All are measured in turns, round after round, so that a machine that slows down slows down all of them; of the rounds the best counts.
/// </summary>
internal sealed class UNetStep : IBenchmark
{
    private const int Rows = 2;
    private const int Tokens = 77;
    private const int ImageTokens = 4;
    private const int Rounds = 2;
    private const string Step = "unet-step.sd15";

    /// <summary>SD1.5's UNet.</summary>
    public static UNetConfig StableDiffusion15 { get; } = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280, 1280],
        DownAttention = [true, true, true, false],
        UpAttention = [false, true, true, true],
        LayersPerBlock = 2,
        TransformerLayers = [1, 1, 1, 1],
        Heads = [8, 8, 8, 8],
        CrossAttentionWidth = 768,
    };

    public string Name => "unet-step";

    public IEnumerable<Figure> Measure()
    {
        using var device = ComputeDevice.Create("cpu");
        var best = 0.0;
        foreach (var (name, what, measure) in ((string, string, Func<double>)[])[
            ("peak.product.mkl", "a 2048 x 2048 product by MKL", MatrixPeak.Measure),
            ("peak.product.onednn", "the same by oneDNN", MatrixPeak.MeasureOneDnn),
            ("peak.convolution.onednn", "a 3x3 convolution by oneDNN, 640 channels at 32x32", MatrixPeak.MeasureConvolution)])
        {
            var peak = device.RunAsync(measure).GetAwaiter().GetResult() / 1e9;
            if (name.StartsWith("peak.product", StringComparison.Ordinal))
                best = Math.Max(best, 1e9 * peak);
            yield return new Figure(what, $"{peak:0} GFLOP/s") { Key = $"{name}.gflops", Number = peak, Unit = "GFLOP/s" };
        }

        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
            foreach (var figure in device.RunAsync(() => Measure(type, edge: 64, best)).GetAwaiter().GetResult())
                yield return figure;
    }

    private static List<Figure> Measure(ScalarType type, int edge, double peak)
    {
        using var scope = NewDisposeScope();
        var outline = UNetOutline.Create(StableDiffusion15, Rows, edge, Tokens, ImageTokens);
        var name = $"{Step}.{type.ToString().ToLowerInvariant()}";
        if (type != ScalarType.Float32 && PrepackedOperators.OfThisProcess?.Support(type) is not true)
            return [new Figure($"a step in {type}", "this processor does not multiply it")];

        using var weights = new RandomWeights(outline.Weights, new Generator(7), type);
        var plain = UNetNetwork.From(new(weights), StableDiffusion15);
        weights.Prepares = form => form is not PreparedPoints;
        var direct = UNetNetwork.From(new(weights), StableDiffusion15);
        weights.Prepares = _ => true;
        var prepared = UNetNetwork.From(new(weights), StableDiffusion15);
        using var text = plain.Read(randn(Rows, Tokens, StableDiffusion15.CrossAttentionWidth).to(type));
        using var image = new RandomImagePrompt(plain.Sites, Rows, ImageTokens, type);
        var extensions = UNetExtensions.Create([image], plain);
        var (sample, timestep) = (randn(Rows, 4, edge, edge).to(type), tensor([500f]));

        var difference = Compare();
        List<double> before = [], laidOut = [], withKernels = [], after = [];
        for (var round = 0; round < Rounds; round++)
        {
            before.Add(Time(plain, usesKernels: false));
            laidOut.Add(Time(direct, usesKernels: false));
            withKernels.Add(Time(direct, usesKernels: true));
            after.Add(Time(prepared, usesKernels: true));
        }

        var (first, weightsAlone, directSums, second) = (before.Min(), laidOut.Min(), withKernels.Min(), after.Min());
        var operations = outline.Operations.Sum(operation => operation.Flops);
        return
        [
            new($"one step of an SD1.5-sized random UNet, 512x512, guidance and image prompt, {type}, plain, best of {Rounds}",
                $"{first:0.00} s ({operations / first / 1e9:0} GFLOP/s)") { Key = $"{name}.plain.seconds", Number = first },
            new("with prepared weights, without kernels", $"{weightsAlone:0.00} s, {first / weightsAlone:0.00}x")
                { Key = $"{name}.weights.seconds", Number = weightsAlone },
            new("with kernels for attention and gated units too", $"{directSums:0.00} s, {first / directSums:0.00}x")
                { Key = $"{name}.kernels.seconds", Number = directSums },
            new("with Winograd's convolutions too: all of it", $"{second:0.00} s ({operations / second / 1e9:0} GFLOP/s)")
                { Key = $"{name}.prepared.seconds", Number = second },
            new("plain over prepared", $"{first / second:0.00}x") { Key = $"{name}.prepared.gain", Number = first / second, Unit = "x" },
            new("largest difference of their predictions, of the largest number", $"{difference:0.0e+0}")
                { Key = $"{name}.prepared.difference", Number = difference, Unit = "" },
            new("prepared, of the better product peak", $"{operations / second / peak:P0}")
                { Key = $"{name}.prepared.of-peak", Number = operations / second / peak, Unit = "" },
            .. CallProfile.Measure($"{name}.prepared", peak, () => Predict(prepared, usesKernels: true)),
        ];

        double Compare()
        {
            using var taken = NewDisposeScope();
            var one = Predict(plain, usesKernels: false).to(ScalarType.Float32);
            var other = Predict(prepared, usesKernels: true).to(ScalarType.Float32);
            return one.sub(other).abs().max().item<float>() / one.abs().max().item<float>();
        }

        Tensor Predict(UNetNetwork network, bool usesKernels)
        {
            using var kernels = KernelUse.Begin(usesKernels);
            return network.Forward(sample, timestep, text, extensions, new DenoisingStep(500, 0, 1, 1));
        }

        double Time(UNetNetwork network, bool usesKernels)
        {
            var begin = Stopwatch.GetTimestamp();
            Predict(network, usesKernels).Dispose();
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }
}
