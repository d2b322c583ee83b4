using System.Diagnostics;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// One step of a UNet of SD1.5's size with guidance and an image prompt, beside the machine's matrix product peak and beside the sum of its
/// own convolutions, products and attentions timed alone.
/// All are measured in turns, round after round, so that a machine that slows down slows down all of them; of the rounds the median counts.
/// </summary>
internal sealed class UNetStep : IBenchmark
{
    private const int Rows = 2;
    private const int Tokens = 77;
    private const int ImageTokens = 4;

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
        var result = device.RunAsync(() => Measure(edge: 64, rounds: 3)).GetAwaiter().GetResult();
        yield return new Figure("one step of an SD1.5-sized random UNet, 512x512, guidance and image prompt, float32, median of 3",
            $"{result.Seconds:0.00} s");
        yield return new Figure("as a fraction of the matrix peak measured in the same rounds",
            $"{result.OfPeak:P0} of {result.Peak / 1e9:0} GFLOP/s");
        yield return new Figure("its own convolutions, products and attentions timed alone, of the whole step", $"{result.OfOwn:P0}",
            ">= 95 %");
    }

    /// <summary>Measures.</summary>
    /// <param name="edge">Edge of the latents.</param>
    /// <param name="rounds">How many rounds.</param>
    private static Result Measure(int edge, int rounds)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        var outline = UNetOutline.Create(StableDiffusion15, Rows, edge, Tokens, ImageTokens);
        using var weights = new RandomWeights(outline.Weights, new Generator(7));
        var network = UNetNetwork.From(new(weights), StableDiffusion15);
        using var text = network.Read(randn(Rows, Tokens, StableDiffusion15.CrossAttentionWidth));
        using var image = new RandomImagePrompt(network.Sites, Rows, ImageTokens);
        var extensions = UNetExtensions.Create([image], network);
        var (sample, timestep) = (randn(Rows, 4, edge, edge), tensor([500f]));
        Tensor Step() => network.Forward(sample, timestep, text, extensions, new DenoisingStep(500, 0, 1, 1));

        var distinct = outline.Operations.GroupBy(operation => operation.Name)
            .Select(group => (Operation: group.First(), Count: group.Count())).ToArray();
        var square = randn(2048, 2048);
        Time(Step);
        List<double> steps = [], peaks = [];
        var alone = distinct.ToDictionary(item => item.Operation.Name, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            steps.Add(Time(Step));
            peaks.Add(2.0 * 2048 * 2048 * 2048 / Time(() => square.matmul(square)));
            foreach (var (operation, _) in distinct)
            {
                using var operands = NewDisposeScope();
                var run = operation.Prepare();
                Time(run);
                alone[operation.Name].Add(Time(run));
            }
        }

        var own = distinct.Sum(item => item.Count * Median(alone[item.Operation.Name]));
        return new(Median(steps), own, outline.Operations.Sum(operation => operation.Flops), Median(peaks));
    }

    /// <summary>What was measured.</summary>
    /// <param name="Seconds">Seconds of a step.</param>
    /// <param name="SecondsAlone">Seconds of its operations, each timed alone.</param>
    /// <param name="Flops">Floating-point operations of a step.</param>
    /// <param name="Peak">Floating-point operations a second of a large matrix product.</param>
    private readonly record struct Result(double Seconds, double SecondsAlone, double Flops, double Peak)
    {
        public double OfOwn => SecondsAlone / Seconds;

        public double OfPeak => Flops / Seconds / Peak;
    }

    private static double Time(Func<Tensor> work)
    {
        var begin = Stopwatch.GetTimestamp();
        work().Dispose();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
