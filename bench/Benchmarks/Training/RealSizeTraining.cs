using System.Diagnostics;
using System.Globalization;
using IpAdapter.Benchmarks.RealSize;
using IpAdapter.Benchmarks.UNets;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.Training;
using IpAdapter.Diffusion.Training.ImagePrompts;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Benchmarks.Training;

/// <summary>
/// A training step of SD1.5's real size (random weights, 512x512, batch 2, ViT-H's embeddings given), with and without gradient
/// checkpointing: seconds, and the most memory that was resident, each in a process of its own, beside what is estimated.
/// </summary>
internal sealed class RealSizeTraining : IBenchmark
{
    /// <summary>What this process is called with to measure one step.</summary>
    public const string OneStep = "training-real-size-step";

    private const int Rows = 2;
    private const int Edge = 64;
    private const int Steps = 2;

    private const long SdxlParameters = 2_567_463_684;

    private static UNetConfig StableDiffusionXl { get; } = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280],
        DownAttention = [false, true, true],
        UpAttention = [true, true, false],
        LayersPerBlock = 2,
        TransformerLayers = [1, 2, 10],
        Heads = [5, 10, 20],
        CrossAttentionWidth = 2048,
        UsesLinearProjection = true,
    };

    public string Name => "training-real-size";

    public IEnumerable<Figure> Measure()
    {
        foreach (var isCheckpointed in (bool[])[false, true])
        {
            var (seconds, peak, estimated) = RunApart(isCheckpointed);
            var kind = isCheckpointed ? "with gradient checkpointing" : "without";
            yield return new($"a step of a base adapter beside SD1.5's UNet, 512x512, batch 2, float32, {kind}: the second of two",
                $"{seconds:0.0} s");
            yield return new($"peak resident memory of that process, {kind}, and what is estimated",
                $"{peak / 1e9:0.00} and {estimated / 1e9:0.00} GB", "<= 16 GB");
        }

        var whole = TrainingMemory.Compute(StableDiffusionXl, 1, 128, 128, ScalarType.Float32, SdxlParameters,
            new TrainerOptions { Checkpointing = true }, isWholeUNet: true);
        yield return new("estimate for the whole UNet of SDXL, 1024x1024, batch 1, with gradient checkpointing", $"{whole / 1e9:0} GB",
            "> 40 GB: refused");
    }

    /// <summary>Measures in this process, and prints seconds, peak and estimate.</summary>
    public static void RunHere(bool isCheckpointed)
    {
        using var device = ComputeDevice.Create("cpu");
        var (seconds, estimated) = device.RunAsync(() => Train(device, isCheckpointed), ComputeMode.Training).GetAwaiter().GetResult();
        Console.WriteLine(FormattableString.Invariant($"{seconds} {ResidentMemory.Peak} {estimated}"));
    }

    private static (double Seconds, long Peak, long Estimated) RunApart(bool isCheckpointed)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [OneStep, $"{isCheckpointed}"])
        {
            RedirectStandardOutput = true,
        })!;
        var numbers = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return process.ExitCode == 0
            ? (double.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture),
                long.Parse(numbers[2], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"the step ended with {process.ExitCode}");
    }

    private static (double Seconds, long Estimated) Train(ComputeDevice device, bool isCheckpointed)
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("ipgraph-training-");
        try
        {
            var config = UNetStep.StableDiffusion15;
            var outline = UNetOutline.Create(config, Rows, Edge, tokens: 77, imageTokens: 4);
            var network = Path.Combine(folder.FullName, "unet.safetensors");
            var adapter = Path.Combine(folder.FullName, "adapter.safetensors");
            SparseWeightFile.Write(network, outline.Weights, new Random(1));
            SparseWeightFile.Write(adapter, ModelShapes.Adapter(config), new Random(2));
            var unet = new UNet
            {
                Name = "sd15-shaped",
                Weights = WeightSet.Open(network),
                Config = config,
                Schedule = new NoiseScheduleConfig(),
                PixelsPerLatent = 8,
            };
            using var store = new DeviceStore(device);
            using var model = UNetModel.Bind(unet, store);
            var kinds = ImageProjectionKinds.Published;
            var read = new AdapterReader(kinds).Read(adapter);
            using var learner = new ImagePromptLearner(read, kinds.Get(read), store);
            using var trainer = new Trainer(model, new NoiseSchedule(unet.Schedule), learner,
                new TrainerOptions { Checkpointing = isCheckpointed });
            var batch = new TrainingBatch(randn(Rows, 4, Edge, Edge), randn(Rows, 4, Edge, Edge), [250, 750],
                randn(Rows, 77, config.CrossAttentionWidth))
            {
                ImageEmbeddings = randn(Rows, 1, ModelShapes.ImageEmbedding),
            };
            var seconds = 0.0;
            for (var step = 0; step < Steps; step++)
            {
                var begin = Stopwatch.GetTimestamp();
                trainer.Step([batch]);
                seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            }

            var learning = learner.Weights.Values.Sum(weight => weight.NumberOfElements);
            var frozen = outline.Weights.Values.Sum(shape => shape.Aggregate(4L, (product, size) => product * size));
            return (seconds, frozen + TrainingMemory.Compute(config, Rows, Edge, Edge, device.DType, learning,
                new TrainerOptions { Checkpointing = isCheckpointed }));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
