using System.Diagnostics;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Graph;
using IpAdapter.Graph.Images;
using IpAdapter.Graph.Models;
using IpAdapter.Graph.Sampling;
using IpAdapter.Graph.Sampling.Samplers;
using IpAdapter.Graph.Text;

namespace IpAdapter.Benchmarks.RealSize;

/// <summary>
/// A model of SDXL's real size through the nodes: loaded from a folder of float16 weights, computed in float32 as a CPU does, two prompts,
/// one step at 256x256 with guidance, decoded; then let go.
/// </summary>
internal sealed class SdxlSize : IBenchmark
{
    private const double GiB = 1L << 30;

    private static readonly NodeContext Context = new() { NodeName = "sdxl-size" };

    public string Name => "sdxl-size";

    public IEnumerable<Figure> Measure()
    {
        using var folder = ModelFolder.WriteStableDiffusionXl();
        yield return new Figure("parameters: UNet, both text encoders, autoencoder, in the shapes of stable-diffusion-xl-base-1.0",
            $"{folder.Parameters:#,0}");
        yield return new Figure("files written for it, float16: norms' scales are 1, of every matrix and kernel the first "
            + $"{SparseWeightFile.RandomNumbers} numbers are random, the rest are zeros (holes in the files, so reading them "
            + "costs no disk)",
            $"{2 * folder.Parameters / GiB:0.0} GiB, of which {folder.BytesWritten / (double)(1 << 20):0} MiB are numbers");
        foreach (var figure in Measure(folder.Path))
            yield return figure;
    }

    private static IReadOnlyList<Figure> Measure(string folder)
    {
        using var device = ComputeDevice.Create("cpu");   // computes in float32: every weight is converted when it is first lent
        // libtorch's own memory is not the model's
        device.RunAsync(() => ones(512, 512).matmul(ones(512, 512)).Dispose()).GetAwaiter().GetResult();
        var before = Settled();
        ResidentMemory.ForgetPeak();
        var run = DrawAsync(folder, device).GetAwaiter().GetResult();
        var peak = ResidentMemory.Peak;
        var after = Settled();
        return
        [
            new("described from its headers", $"{run.Described:0.00} s"),
            new("two prompts encoded, weights read", $"{run.Encoded:0.0} s"),
            new("one step, 256x256, guidance, weights read", $"{run.Drawn:0.0} s"),
            new("decoded, weights read", $"{run.Decoded:0.0} s"),
            new("weights held at the end, all of them, in float32", $"{run.BytesHeld / GiB:0.0} GiB"),
            new("peak resident memory", $"{peak / GiB:0.0} GiB", "<= 20 GiB"),
            new("resident before, and after all was let go", $"{before / GiB:0.00} and {after / GiB:0.00} GiB", "as before"),
        ];
    }

    private static async Task<Run> DrawAsync(string folder, ComputeDevice device)
    {
        using var store = new DeviceStore(device);
        var clock = Stopwatch.StartNew();
        var model = await new LoadModel(KnownKinds.BuiltIn).RunAsync(new(new FilePath(folder)), Context);
        var described = Lap(clock);
        var encode = new EncodeText(store, new Tokenizers());
        using var positive = await encode.RunAsync(new(model.TextEncoder!, ["a photo of a cat"]), Context);
        using var negative = await encode.RunAsync(new(model.TextEncoder!, ["blurry"]), Context);
        var encoded = Lap(clock);
        var sampler = await new EulerNode().RunAsync(new(), Context);
        using var latents = await new Sample(store, new SeededNoiseSources(), [])
            .RunAsync(new(model.UNet, positive, sampler, Width: 256, Height: 256, Negative: negative, Steps: 1, Guidance: 5), Context);
        var drawn = Lap(clock);
        var picture = await new DecodeLatents(store).RunAsync(new(model.Autoencoder!, latents), Context);
        var decoded = Lap(clock);
        return (picture.Image.Width, picture.Image.Height) == (256, 256) && picture.Image.Pixels.ToArray().Distinct().Count() > 1
            ? new(described, encoded, drawn, decoded, store.BytesHeld)
            : throw new InvalidOperationException("The picture is not 256x256, or it is of one colour.");
    }

    private static double Lap(Stopwatch clock)
    {
        var seconds = clock.Elapsed.TotalSeconds;
        clock.Restart();
        return seconds;
    }

    // Memory in use without what waits for the collector.
    private static long Settled()
    {
        for (var round = 0; round < 2; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return ResidentMemory.Now;
    }

    /// <summary>What was seen: seconds, and bytes.</summary>
    private readonly record struct Run(double Described, double Encoded, double Drawn, double Decoded, long BytesHeld);
}
