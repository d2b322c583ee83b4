using System.Diagnostics;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Kernels;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Benchmarks.UNets;

/// <summary>
/// What fewer or cheaper steps give at SD1.5's size, 512x512, with random weights: a step with guidance and without, a step that reads kept
/// deep states (DeepCache), and decoding by the whole autoencoder and by a tiny one; and what a picture takes of them.
/// </summary>
internal sealed class CheaperSteps : IBenchmark
{
    private const int Edge = 64, Tokens = 77, Rounds = 2, Steps = 20, FewSteps = 4;

    public string Name => "cheaper-steps";

    public IEnumerable<Figure> Measure()
    {
        using var device = ComputeDevice.Create("cpu");
        return device.RunAsync(MeasureHere).GetAwaiter().GetResult();
    }

    private static List<Figure> MeasureHere()
    {
        using var scope = NewDisposeScope();
        var (config, type) = (UNetStep.StableDiffusion15, ScalarType.Float32);
        using var weights = new RandomWeights(UNetOutline.Create(config, 2, Edge, Tokens, 0).Weights, new Generator(7), type);
        weights.Prepares = _ => true;
        var unet = UNetNetwork.From(new(weights), config);
        var (whole, tiny) = (Shape(null), Shape(TinyBlocks.Published));
        using var wholeWeights = new RandomWeights(AutoencoderTensors.For(whole, WeightSet.Empty).Shapes, new Generator(8), type);
        using var tinyWeights = new RandomWeights(AutoencoderTensors.For(tiny, WeightSet.Empty).Shapes, new Generator(9), type);
        (wholeWeights.Prepares, tinyWeights.Prepares) = (_ => true, _ => true);
        var (decoder, tinyDecoder) = (AutoencoderNetwork.From(new(wholeWeights), whole), AutoencoderNetwork.From(new(tinyWeights), tiny));
        using var guidedText = unet.Read(randn(2, Tokens, config.CrossAttentionWidth));
        using var text = unet.Read(randn(1, Tokens, config.CrossAttentionWidth));
        var (rows, row, timestep) = (randn(2, 4, Edge, Edge), randn(1, 4, Edge, Edge), tensor([500f]));

        using var kernels = KernelUse.Begin(true);
        var guided = Best(() => Predict(rows, guidedText, UNetExtensions.None, 0));
        var unguided = Best(() => Predict(row, text, UNetExtensions.None, 0));
        var (shallow, deeper) = (FromStates(branch: 0), FromStates(branch: 2));
        var (decoded, decodedTiny) = (Best(() => decoder.Decode(row)), Best(() => tinyDecoder.Decode(row)));
        var (picture, few) = (Steps * guided + decoded, FewSteps * unguided + decodedTiny);
        return
        [
            Seconds("step", "a step with guidance", guided),
            Seconds("step.unguided", "a step without guidance (LCM)", unguided),
            Seconds("deep-cache.branch-0", $"a step from kept deep states, branch 0: {shallow / guided:P0} of one", shallow),
            Seconds("deep-cache.branch-2", $"a step from kept deep states, branch 2: {deeper / guided:P0} of one", deeper),
            Gain("deep-cache.branch-0.gain", $"{Steps} steps over {Steps} of which every third computes all, branch 0", Cached(shallow)),
            Gain("deep-cache.branch-2.gain", $"{Steps} steps over {Steps} of which every third computes all, branch 2", Cached(deeper)),
            Seconds("decode", "decoding 512x512", decoded),
            Seconds("decode.tiny", $"decoding by a tiny autoencoder: {decoded / decodedTiny:0.0}x sooner", decodedTiny),
            Seconds("picture", $"{Steps} steps with guidance and decoding, without the encoders", picture),
            Seconds("picture.few", $"{FewSteps} steps without guidance and the tiny decoder, without the encoders", few),
            Gain("picture.gain", "the first over the second", picture / few) with { Target = "at least 6x" },
        ];

        Tensor Predict(Tensor sample, TextStates states, UNetExtensions extensions, int index) =>
            unet.Forward(sample, timestep, states, extensions, new DenoisingStep(500, index, Steps, 1));

        double FromStates(int branch)
        {
            using var kept = new KeptOnce(branch + 1);
            var extensions = UNetExtensions.Create([kept], unet);
            Predict(rows, guidedText, extensions, 0).Dispose();
            return Best(() => Predict(rows, guidedText, extensions, 1));
        }

        double Cached(double step)
        {
            var all = (Steps + 2) / 3;
            return Steps * guided / (all * guided + (Steps - all) * step);
        }
    }

    private static AutoencoderConfig Shape(TinyBlocks? blocks) => new()
    {
        LatentChannels = 4,
        BlockOutChannels = blocks is null ? [128, 256, 512, 512] : [64, 64, 64, 64],
        LayersPerBlock = 2,
        ScalingFactor = 0.18215,
        Tiny = blocks,
    };

    private static Figure Seconds(string key, string what, double seconds) =>
        new(what, $"{seconds:0.00} s") { Key = $"cheaper-steps.{key}.seconds", Number = seconds };

    private static Figure Gain(string key, string what, double times) =>
        new(what, $"{times:0.00}x") { Key = $"cheaper-steps.{key}", Number = times, Unit = "x" };

    // The first call prepares what it computes with.
    private static double Best(Func<Tensor> compute)
    {
        compute().Dispose();
        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            compute().Dispose();
            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }
        return best;
    }

    private sealed class KeptOnce(int skips) : IDeepStatesCache
    {
        private Tensor? _states;

        public int ComputedSkips => skips;

        public KeptStates Find(in DenoisingStep step) => new(_states);

        public void Keep(in DenoisingStep step, Tensor states) => _states = states;

        public void Dispose() => _states?.Dispose();
    }
}
