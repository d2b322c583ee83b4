using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// One step of a UNet of SD1.5's size with guidance and an image prompt on a GPU, beside its product peak, and where its time goes by kind
/// and shape of layer. There the levers are the GPU's own: none of the forms and kernels of a processor is used.
/// </summary>
internal sealed class GpuStep : IBenchmark
{
    private const int Rows = 2;
    private const int Edge = 64;
    private const int Tokens = 77;
    private const int ImageTokens = 4;
    private const long PeakEdge = 8192;

    public string Name => "gpu";

    public IEnumerable<Figure> Measure()
    {
        if (!cuda.is_available())
        {
            yield return new Figure("a step of SD1.5's size on a GPU", "libtorch reaches none here: install TorchSharp-cuda-linux");
            yield break;
        }

        foreach (var type in (ScalarType[])[ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32])
        {
            using var device = ComputeDevice.Create("cuda", type);
            foreach (var figure in device.RunAsync(() => Measure(device)).GetAwaiter().GetResult())
                yield return figure;
        }
    }

    private static List<Figure> Measure(ComputeDevice device)
    {
        using var scope = NewDisposeScope();
        var (type, config) = (device.DType, UNetStep.StableDiffusion15);
        var outline = UNetOutline.Create(config, Rows, Edge, Tokens, ImageTokens);
        using var weights = new RandomWeights(outline.Weights, new Generator(7), type, device.Device);
        var network = UNetNetwork.From(new(weights), config);
        using var text = network.Read(Numbers(Rows, Tokens, config.CrossAttentionWidth));
        using var image = new RandomImagePrompt(network.Sites, Rows, ImageTokens, type, device.Device);
        var extensions = UNetExtensions.Create([image], network);
        var (sample, timestep) = (Numbers(Rows, 4, Edge, Edge), tensor([500f], device: device.Device));
        var (a, b) = (Numbers(PeakEdge, PeakEdge), Numbers(PeakEdge, PeakEdge));

        var peak = 2.0 * PeakEdge * PeakEdge * PeakEdge / Time(() => a.mm(b)).Least;
        var seconds = Time(Predict).Median;
        var name = $"unet-step.sd15.gpu.{type.ToString().ToLowerInvariant()}";
        var operations = outline.Operations.Sum(operation => operation.Flops);
        return
        [
            new($"a product of {PeakEdge} x {PeakEdge} on the GPU, {type}", $"{peak / 1e9:0} GFLOP/s")
                { Key = $"{name}.peak.gflops", Number = peak / 1e9, Unit = "GFLOP/s" },
            new($"one step of an SD1.5-sized random UNet, 512x512, guidance and image prompt, {type}, median",
                $"{1e3 * seconds:0.0} ms ({operations / seconds / peak:P0} of the product peak)")
                { Key = $"{name}.seconds", Number = seconds },
            .. CallProfile.Measure(name, peak, Predict, Wait),
        ];

        Tensor Predict() => network.Forward(sample, timestep, text, extensions, new DenoisingStep(500, 0, 1, 1));

        Tensor Numbers(params long[] shape) => randn(shape).to(type, device.Device);
    }

    private static Samples Time(Func<Tensor> compute) => Samples.Measure(() =>
    {
        compute().Dispose();
        Wait();
    }, count: 15, warmUp: 5);

    private static void Wait() => cuda.synchronize();
}
