using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Structure.Tests;

public sealed class ReferenceLaws : IDisposable
{
    private const double Sigma = 2;

    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;
    private readonly UNet _unet = TinyUNet.Open("sd15-tiny");
    private readonly Tensor _sample, _text, _picture;

    public ReferenceLaws()
    {
        _store = new DeviceStore(_device);
        var random = new Generator(7);
        (_sample, _text, _picture) = (randn([1, 4, 8, 8], generator: random),
            randn([2, 4, _unet.Config.CrossAttentionWidth], generator: random), randn([1, 4, 8, 8], generator: random));
    }

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0.75, 1)]
    [InlineData(1, 0, 0.25)]
    public void Off_or_outside_its_window_it_changes_no_bit(double scale, double start, double end)
    {
        using var scope = NewDisposeScope();
        Assert.True(Predict(_unet).Equals(Predict(With(new(new Latents(_picture) { PixelsPerLatent = 8 }, new SeededNoiseSources(), 0,
            scale, 0, start, end)))));
    }

    [Fact]
    public void What_the_reference_shows_reaches_the_picture()
    {
        using var scope = NewDisposeScope();
        var (plain, one, again) = (Predict(_unet), Predict(Referenced(_picture)), Predict(Referenced(_picture)));
        var (other, otherNoise) = (Predict(Referenced(-_picture)), Predict(Referenced(_picture, seed: 1)));

        Assert.True(one.Equals(again));
        foreach (var different in (Tensor[])[plain, other, otherNoise])
            Assert.False(one.allclose(different, rtol: 0, atol: 1e-3));
    }

    // softmax over every state twice is softmax over every state once
    [Fact]
    public void A_reference_that_looks_as_the_drawn_picture_does_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var mirror = new Latents(_sample.Times(Math.Sqrt(1 + Sigma * Sigma))) { PixelsPerLatent = 8 };

        foreach (var (scale, fidelity) in (ReadOnlySpan<(double, double)>)[(1, 0), (0.3, 0.5)])
            Close(Predict(_unet), Predict(With(new(mirror, new Silence(), 0, scale, fidelity))));
    }

    [Fact]
    public void With_full_fidelity_the_negative_side_does_not_see_it()
    {
        using var scope = NewDisposeScope();
        var (plain, none, full) = (Predict(_unet), Predict(Referenced(_picture)), Predict(Referenced(_picture, fidelity: 1)));

        Close(plain.narrow(0, 0, 1), full.narrow(0, 0, 1));
        Close(none.narrow(0, 1, 1), full.narrow(0, 1, 1));
        Assert.False(none.narrow(0, 0, 1).allclose(plain.narrow(0, 0, 1), rtol: 0, atol: 1e-3));
    }

    [Fact]
    public void The_way_to_full_scale_goes_through_half()
    {
        using var scope = NewDisposeScope();
        var (plain, half, full) = (Predict(_unet), Predict(Referenced(_picture, scale: 0.5)), Predict(Referenced(_picture)));

        Assert.InRange((half - plain).norm().item<float>(), 1e-3f, (full - plain).norm().item<float>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_LoRA_counts_for_the_reference_too_whichever_was_applied_first(bool isMerged)
    {
        using var scope = NewDisposeScope();
        const string layer = "mid_block.attentions.0.transformer_blocks.0.attn1.to_k";
        var file = WeightSet.Open(Bench.Golden("lora/peft_sd15.safetensors"));
        var lora = new LowRankPatch("peft_sd15", new Dictionary<string,
            LowRankChange>
        { [$"{layer}.weight"] = new(file, $"unet.{layer}.lora_A.weight", $"unet.{layer}.lora_B.weight", 20) }, isMerged);

        var first = Predict(Apply(_unet with { LowRank = [lora] }));
        var last = Predict(Apply(_unet) with { LowRank = [lora] });

        Assert.True(first.Equals(last));
        Assert.False(first.allclose(Predict(Apply(_unet)), rtol: 0, atol: 1e-3));
    }

    [Fact]
    public void The_unet_it_is_applied_to_stays_as_it_is()
    {
        using var scope = NewDisposeScope();
        var before = Predict(_unet);
        Predict(Referenced(_picture));
        Assert.Empty(_unet.Patches);
        Assert.True(before.Equals(Predict(_unet)));
    }

    [Theory]
    [InlineData("sd15-tiny", 4, 2, 0.0, 1.0, "Reference", "2 pictures were given")]
    [InlineData("sd15-tiny", 16, 1, 0.0, 1.0, "Reference", "the reference has 16 channels, but UNet 'sd15-tiny' reads 4")]
    [InlineData("sd15-tiny", 4, 1, 0.5, 0.5, "Start", "would never be on")]
    [InlineData("sd15-tiny-inpainting", 4, 1, 0.0, 1.0, "UNet", "UNet 'sd15-tiny-inpainting' reads 9 channels")]
    public void What_does_not_go_together_is_told_before_the_run(string model, int channels, int pictures, double start, double end,
        string port, string expected)
    {
        var known = new KnownInputs(("UNet", TinyUNet.Open(model)), ("Reference", new LatentsDescription(channels, 8, Pictures: pictures)),
            ("Start", start), ("End", end));

        new ApplyReference(new SeededNoiseSources()).Check(known);

        var problem = Assert.Single(known.Problems);
        Assert.Equal(port, problem.Port);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private UNet Apply(UNet unet) =>
        new ApplyReference(new SeededNoiseSources()).RunAsync(new(unet, new Latents(_picture) { PixelsPerLatent = 8 }), Bench.Context)
            .AsTask().GetAwaiter().GetResult();

    private UNet Referenced(Tensor picture, double scale = 1, double fidelity = 0, long seed = 0) =>
        With(new(new Latents(picture) { PixelsPerLatent = 8 }, new SeededNoiseSources(), seed, scale, fidelity));

    private UNet With(ReferenceAttention reference) => _unet with { Patches = [reference] };

    private Tensor Predict(UNet unet)
    {
        using var learnsNothing = no_grad();
        using var run = UNetRun.Bind(unet, _store, new BatchLayout(1, Guided: true), _text, 8, 8);
        return run.Predict(_sample.expand(2, -1, -1, -1), new DenoisingStep(500, 1, 3, Sigma));
    }

    private static void Close(Tensor expected, Tensor actual) =>
        Assert.True(expected.allclose(actual, rtol: 1e-4, atol: 1e-4),
            $"largest difference {(expected - actual).abs().max().item<float>()}");

    private sealed class Silence : INoiseSources, INoiseSource
    {
        public INoiseSource FromSeed(long seed) => this;

        public Tensor Draw(ReadOnlySpan<long> shape) => zeros(shape.ToArray());

        public void Dispose() { }
    }
}
