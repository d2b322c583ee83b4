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
        golden.OnlyTells("timestep", "share_group_norm", "share_layer_norm", "share_attention", "adain_queries", "adain_keys",
            "adain_values",
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

    [Theory]
    [InlineData("guidance/pag-mid-sd15")]
    [InlineData("guidance/pag-down-up-sd15")]
    public void Perturbed_attention_has_rows_of_its_own_that_guidance_leads_away_from(string name)
    {
        using var golden = GoldenFolder.Current.Case(name);
        golden.OnlyTells("pag_applied_layers", "pag_scale", "pag_adaptive_scale");   // what 'layers' and 'effective_scale' come from
        var layers = golden.Parameters.GetProperty("layers").EnumerateArray()
            .Select(layer => layer.GetString()!.Replace(".processor", "", StringComparison.Ordinal));
        var sample = golden.Input("sample").repeat(2, 1, 1, 1);
        var unet = TinyUNet.OpenFolder(golden.Models[0]) with
        {
            Patches = [new PerturbedAttention([.. layers], Number(golden, "effective_scale"))],
        };
        using var run = UNetRun.Bind(unet, _store, new(1, Guided: true), golden.Input("text_states"), sample.size(2), sample.size(3));
        var step = new DenoisingStep(Number(golden, "timestep"), 0, 1, 1);

        var raw = run.Predict(sample, step);

        var (negative, positive) = (raw.narrow(0, 0, 1), raw.narrow(0, 1, 1));
        var guided = run.Guide(raw, negative.Plus((positive - negative).Times(Number(golden, "guidance_scale"))), step);
        Proved(golden, verdict =>
        {
            verdict.Matches("raw", raw);
            verdict.Matches("prediction", guided);
        });
    }

    [Fact]
    public void An_orthogonal_projection_takes_the_text_out_of_what_a_second_attention_gives()
    {
        using var golden = GoldenFolder.Current.Case("pulid/unet-v1-style");
        golden.Only("projection", "ortho");
        golden.OnlyTells("clip", "face", "hidden.0", "hidden.1", "hidden.2", "hidden.3", "hidden.4");   // what the tokens come from
        var patch = new OrthogonalProjection(
            WeightSet.Open(golden.Models[1]), golden.Output("tokens"), golden.Parameters.GetProperty("num_zero").GetInt32(),
                Number(golden, "scale"));

        var prediction = Predict(golden, patch, new(1, Guided: true), golden.Input("sample"), golden.Input("text_states"));

        Proved(golden, verdict =>
        {
            verdict.Matches("tokens", golden.Output("tokens"));   // given here: who makes them is not what is proved
            verdict.Matches("prediction", prediction);
        });
    }

    private Tensor Predict(GoldenCase golden, IUNetPatch patch, BatchLayout batch, Tensor sample, Tensor states)
    {
        var unet = TinyUNet.OpenFolder(golden.Models[0]) with { Patches = [patch] };
        var added = golden.FindInput("time_ids") is { } ids ? new AddedConditions(golden.Input("pooled"), ids) : null;
        using var run = UNetRun.Bind(unet, _store, batch, states, sample.size(2), sample.size(3), added);
        return run.Predict(sample, new DenoisingStep(Number(golden, "timestep"), 0, 1, 1));
    }

    private static double Number(GoldenCase golden, string parameter) => golden.Parameters.GetProperty(parameter).GetDouble();

    private static void Proved(GoldenCase golden, Action<Verdict> compare)
    {
        var verdict = new Verdict(golden);
        compare(verdict);
        Assert.Empty(verdict.Misses);
    }
}
