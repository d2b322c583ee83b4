using System.Diagnostics;
using System.Globalization;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.OneDnn;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// One step of a UNet of SD1.5's size with guidance and an image prompt, with every lever off and with one more after another, beside the
/// machine's peaks, and where its time goes by kind and shape of layer.
/// They are measured in turns, round after round, so that a machine that slows down slows down all of them; of the rounds the best counts.
/// </summary>
internal sealed class UNetStep : IBenchmark
{
    /// <summary>What this process is called with to measure one step with every lever off, huge pages too.</summary>
    public const string PlainStep = "unet-step-plain";

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
            foreach (var figure in Measure(device, type, best))
                yield return figure;
    }

    /// <summary>Measures a plain step in this process, and prints its seconds.</summary>
    /// <param name="type">What it is computed in.</param>
    public static void MeasurePlainHere(ScalarType type)
    {
        using var device = ComputeDevice.Create("cpu");
        var seconds = device.RunAsync(() =>
        {
            using var scope = NewDisposeScope();
            using var step = new GuidedStep(type);
            double[] all = [.. Enumerable.Range(0, 1 + Rounds).Select(_ => step.Time(step.Plain, usesKernels: false))];
            return all[1..].Min();   // the first one makes the weights
        }).GetAwaiter().GetResult();
        Console.WriteLine(FormattableString.Invariant($"{seconds}"));
    }

    // libtorch asks for huge pages, or does not, when it is loaded.
    private static double MeasurePlainApart(ScalarType type)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [PlainStep, $"{type}"])
        {
            RedirectStandardOutput = true,
            Environment = { [NativeEnvironment.HugePages] = "0" },
        })!;
        var seconds = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? double.Parse(seconds, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"the step ended with {process.ExitCode}");
    }

    private static IReadOnlyList<Figure> Measure(ComputeDevice device, ScalarType type, double peak)
    {
        if (type != ScalarType.Float32 && PrepackedOperators.OfThisProcess?.Support(type) is not true)
            return [new Figure($"a step in {type}", "this processor does not multiply it")];
        var off = MeasurePlainApart(type);
        return device.RunAsync(() => Measure(type, peak, off)).GetAwaiter().GetResult();
    }

    private static IReadOnlyList<Figure> Measure(ScalarType type, double peak, double off)
    {
        using var scope = NewDisposeScope();
        using var step = new GuidedStep(type);
        var name = $"{Step}.{type.ToString().ToLowerInvariant()}";
        var difference = Compare(step);
        List<double> hugePages = [], weights = [], kernels = [], points = [], all = [];
        for (var round = 0; round < Rounds; round++)
        {
            hugePages.Add(step.Time(step.Plain, usesKernels: false));
            weights.Add(step.Time(step.LaidOut, usesKernels: false));
            kernels.Add(step.Time(step.LaidOut, usesKernels: true));
            points.Add(step.Time(step.Prepared, usesKernels: true));
            all.Add(step.Time(step.Prepared, usesKernels: true, sharesSides: true));
        }

        var on = all.Min();
        return
        [
            new($"one step of an SD1.5-sized random UNet, 512x512, guidance and image prompt, {type}, every lever off (in a process of its "
                + $"own), best of {Rounds}", Speed(off)) { Key = $"{name}.plain.seconds", Number = off },
            With("huge pages", "huge-pages", hugePages),
            With("prepared weights too", "weights", weights),
            With("kernels for attention and gated units too", "kernels", kernels),
            With("Winograd's convolutions too", "points", points),
            new("with what both sides of guidance share computed once: every lever on", Speed(on))
                { Key = $"{name}.prepared.seconds", Number = on },
            new("off over on", $"{off / on:0.00}x", type == ScalarType.Float32 ? ">= 2.5x" : "")
                { Key = $"{name}.prepared.gain", Number = off / on, Unit = "x" },
            new("largest difference of their predictions, of the largest number", $"{difference:0.0e+0}")
                { Key = $"{name}.prepared.difference", Number = difference, Unit = "" },
            new("on, of the better product peak", $"{step.Operations / on / peak:P0}", type == ScalarType.Float32 ? ">= 115 %" : "")
                { Key = $"{name}.prepared.of-peak", Number = step.Operations / on / peak, Unit = "" },
            .. CallProfile.Measure($"{name}.prepared", peak, () => step.Predict(step.Prepared, usesKernels: true, sharesSides: true)),
        ];

        string Speed(double seconds) => $"{seconds:0.00} s ({step.Operations / seconds / 1e9:0} GFLOP/s of a plain step's operations)";

        Figure With(string what, string key, List<double> seconds) =>
            new($"with {what}", $"{seconds.Min():0.00} s, {off / seconds.Min():0.00}x")
            { Key = $"{name}.{key}.seconds", Number = seconds.Min() };
    }

    private static float Compare(GuidedStep step)
    {
        using var scope = NewDisposeScope();
        var plain = step.Predict(step.Plain, usesKernels: false).to(ScalarType.Float32);
        var prepared = step.Predict(step.Prepared, usesKernels: true, sharesSides: true).to(ScalarType.Float32);
        return plain.sub(prepared).abs().max().item<float>() / plain.abs().max().item<float>();
    }
}
