using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Golden;
using TorchSharp;

namespace IpAdapter.Diffusion.Tests.Models.UNets.Extensions;

/// <summary>
/// What the field adds to UNets is possible at the extension points alone: each as a patch of the tests, held against recorded runs of
/// its authors' code.
/// </summary>
public sealed class PublishedMethodsTests : IDisposable
{
    private readonly DeviceStore _store = new(ComputeDevice.Create("cpu"));
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _store.Dispose();
    }

    [Fact]
    public void FreeU_changes_what_up_blocks_read()
    {
        using var golden = GoldenFolder.Current.Case("guidance/freeu-sd15");
        var patch = new FreeU([Number(golden, "b1"), Number(golden, "b2")], [Number(golden, "s1"), Number(golden, "s2")]);

        var sample = golden.Input("sample").repeat(2, 1, 1, 1);

        var prediction = Predict(golden, patch, new(1, Guided: true), sample, golden.Input("text_states"));

        Proved(golden, verdict => verdict.Matches("prediction", prediction));
    }

    [Fact]
    public void StyleAligned_shares_attention_and_the_statistics_of_norms_between_pictures()
    {
        using var golden = GoldenFolder.Current.Case("style-aligned/unet-sd15-group-norm");
        golden.OnlyTells("timestep", "share_group_norm", "share_layer_norm", "share_attention", "adain_queries", "adain_keys", "adain_values",
            "full_attention_share", "shared_score_scale", "shared_score_shift", "only_self_level", "shared_layers");

        var prediction = Predict(golden, new StyleAligned(), new(3, Guided: true), golden.Input("sample"), golden.Input("text_states"));

        Proved(golden, verdict => verdict.Matches("prediction", prediction));
    }

    [Fact]
    public void Attention_by_region_reads_the_texts_of_several_prompts_in_each_layer()
    {
        using var golden = GoldenFolder.Current.Case("attention-regions/three");
        golden.OnlyTells("items", "prompts", "models/sd15-tiny/scheduler");
        var (sample, sigma) = (golden.Input("sample"), Number(golden, "sigma"));
        var patch = new AttentionByRegion(
            [golden.Input("states.0"), golden.Input("states.1"), golden.Input("states.2")],
            [golden.Input("mask.0"), golden.Input("mask.1"), golden.Input("mask.2")]);
        var text = cat([golden.Input(golden.Parameters.GetProperty("negative").GetString()!), golden.Input("states.0")]);

        var noise = Predict(golden, patch, new(1, Guided: true), sample.DividedBy(Math.Sqrt(1 + sigma * sigma)).repeat(2, 1, 1, 1), text);

        var (negative, positive) = (sample - noise.narrow(0, 0, 1).Times(sigma), sample - noise.narrow(0, 1, 1).Times(sigma));
        Proved(golden, verdict =>
        {
            verdict.Matches("negative", negative);
            verdict.Matches("positive", positive);
            verdict.Matches("denoised", negative.Plus((positive - negative).Times(Number(golden, "guidance_scale"))));
        });
    }

    private Tensor Predict(GoldenCase golden, IUNetPatch patch, BatchLayout batch, Tensor sample, Tensor states)
    {
        var unet = Open(golden.Models[0]) with { Patches = [patch] };
        using var run = UNetRun.Bind(unet, _store, batch, states, sample.size(2), sample.size(3));
        return run.Predict(sample, new DenoisingStep(Number(golden, "timestep"), 0, 1, 1));
    }

    private static double Number(GoldenCase golden, string parameter) => golden.Parameters.GetProperty(parameter).GetDouble();

    private static void Proved(GoldenCase golden, Action<Verdict> compare)
    {
        var verdict = new Verdict(golden);
        compare(verdict);
        Assert.Empty(verdict.Misses);
    }

    private static UNet Open(string folder) => new()
    {
        Name = Path.GetFileName(folder),
        Weights = WeightSet.OpenFolder(folder, "diffusion_pytorch_model"),
        Config = UNetConfig.Read(Path.Combine(folder, "config.json")),
        Schedule = new NoiseScheduleConfig(),
        PixelsPerLatent = 8,
    };
}
