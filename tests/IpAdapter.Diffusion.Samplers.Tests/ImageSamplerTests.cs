using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>A program draws without a graph, on the recorded model.</summary>
public sealed class ImageSamplerTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;

    public ImageSamplerTests() => _store = new DeviceStore(_device);

    public static TheoryData<string> WordsAlone =>
        [.. GoldenFolder.Current.CaseNames.Where(name => name.StartsWith("pipelines/", StringComparison.Ordinal))
            .Where(name => RecordedRun.IsWordsAlone(GoldenFolder.Current.Case(name)))];

    [Theory]
    [MemberData(nameof(WordsAlone))]
    public async Task Every_step_is_the_references(string name)
    {
        using var golden = GoldenFolder.Current.Case(name);
        using var run = new RecordedRun(golden);
        using var latents = (await SampleAsync(run.Parameters() with { Observers = [run] }, run)).Latents;

        Verify("timesteps", tensor(run.Timesteps.ToArray()));
        Verify("start", run.Start!);
        Verify("first.sample", run.FirstSample!);
        Verify("first.prediction", run.FirstPrediction!);
        Verify("latents", stack(run.Steps));
        Assert.True(run.EverythingWasDrawn);
        Assert.Equal(run.Steps[^1].data<float>(), latents.Samples.data<float>());

        void Verify(string output, Tensor actual) => Assert.Null(golden.ToleranceOf(output).MissOf(actual, golden.Output(output)));
    }

    [Fact]
    public async Task The_same_parameters_draw_the_same_bits()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var parameters = run.Parameters();
        using var once = (await SampleAsync(parameters)).Latents;
        using var again = (await SampleAsync(parameters)).Latents;
        using var other = (await SampleAsync(parameters with { Seed = 1 })).Latents;

        Assert.Equal(once.Samples.data<float>(), again.Samples.data<float>());
        Assert.NotEqual(once.Samples.data<float>(), other.Samples.data<float>());
    }

    [Fact]
    public async Task Each_step_is_told_with_what_there_is_so_far()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        List<(int, int)> told = [];
        List<float[]> seen = [];
        using var drawn = (await SampleAsync(run.Parameters() with { Steps = 3, OnProgress = Tell })).Latents;

        Assert.Equal([(1, 3), (2, 3), (3, 3)], told);
        Assert.Equal(drawn.Samples.data<float>().ToArray(), seen[^1]);
        Assert.NotEqual(seen[0], seen[^1]);

        void Tell(SamplingProgress progress)
        {
            told.Add((progress.Step, progress.Count));
            seen.Add(progress.Latents.Samples.data<float>().ToArray());
        }
    }

    // The last step of DDIM goes to the clean latents of its prediction, up to the model's last noise level.
    [Fact]
    public async Task The_clean_latents_of_each_prediction_are_told_and_change_nothing()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        List<(int, int)> told = [];
        float[] last = [];
        var parameters = run.Parameters() with { Steps = 3, Sampler = new Ddim() };
        using var silent = (await SampleAsync(parameters)).Latents;
        using var drawn = (await SampleAsync(parameters with { OnPrediction = Tell })).Latents;

        Assert.Equal([(1, 3), (2, 3), (3, 3)], told);
        Assert.Equal(silent.Samples.data<float>(), drawn.Samples.data<float>());
        var scale = drawn.Samples.abs().max().item<float>();
        Assert.All(last.Zip(drawn.Samples.data<float>().ToArray()), pair => Assert.Equal(pair.Second, pair.First, 0.1f * scale));

        void Tell(SamplingProgress progress)
        {
            told.Add((progress.Step, progress.Count));
            last = progress.Latents.Samples.data<float>().ToArray();
        }
    }

    [Fact]
    public async Task A_cancelled_drawing_ends_between_two_steps()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        using var cancellation = new CancellationTokenSource();
        var steps = 0;
        var parameters = run.Parameters() with { OnProgress = _ => Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ImageSampler(_store).SampleAsync(parameters, cancellation.Token));

        Assert.Equal(1, steps);

        void Cancel()
        {
            steps++;
            cancellation.Cancel();
        }
    }

    [Fact]
    public async Task A_sampler_that_gives_what_cannot_be_used_is_named()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);

        var thrown = await Assert.ThrowsAsync<ExtensionException>(() =>
            SampleAsync(run.Parameters() with { Sampler = new FreeingSampler() }));

        Assert.Contains("FreeingSampler+FreeingRun.Step returned a tensor that has been disposed", thrown.Message,
            StringComparison.Ordinal);
        Assert.Equal(typeof(FreeingSampler).Assembly.FullName, thrown.Source);
    }

    [Fact]
    public async Task An_observer_that_throws_is_named()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);

        var thrown = await Assert.ThrowsAsync<ExtensionException>(
            () => SampleAsync(run.Parameters() with { Observers = [new ThrowingObserver()] }));

        Assert.Contains("ThrowingObserver", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("threw NotSupportedException: no more", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(ThrowingObserver).Assembly.FullName, thrown.Source);
    }

    [Fact]
    public async Task What_the_callers_own_report_of_progress_throws_reaches_the_caller_as_it_is()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var mine = new NotSupportedException("no more");

        var thrown = await Assert.ThrowsAsync<NotSupportedException>(
            () => SampleAsync(run.Parameters() with { OnProgress = _ => throw mine }));

        Assert.Same(mine, thrown);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_remarked_on()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var states = ones(1, 77, run.Parameters().UNet.Config.CrossAttentionWidth).Times(double.NaN);
        var sampler = new Ddim { Spacing = TimestepSpacing.Trailing };

        var drawn = await SampleAsync(
            run.Parameters() with
            {
                Positive = new(new PromptConditioning(states, states)),
                Negative = null,
                Steps = 1,
                Sampler = sampler
            });
        drawn.Latents.Dispose();

        Assert.Contains("not finite", Assert.Single(drawn.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drawing_without_a_size_or_between_two_latent_pixels_is_refused_by_its_name()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);

        var absent = await Assert.ThrowsAsync<ArgumentException>(() => SampleAsync(run.Parameters() with { Height = null }));
        var between = await Assert.ThrowsAsync<ArgumentException>(() => SampleAsync(run.Parameters() with { Width = 63 }));

        Assert.StartsWith("Height: it is not said, and there is no start to take it from", absent.Message, StringComparison.Ordinal);
        Assert.StartsWith("Width: 63 pixels are not a multiple of the 8", between.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inpainting_model_without_a_masked_picture_is_refused()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var parameters = run.Parameters();
        using var start = new Latents(zeros(1, 4, 8, 8)) { PixelsPerLatent = 8 };
        parameters = parameters with { UNet = parameters.UNet with { Config = parameters.UNet.Config with { InChannels = 9 } } };

        foreach (var begun in new[] { null, start })
        {
            var refusal = await Assert.ThrowsAsync<ArgumentException>(() => SampleAsync(parameters with { Start = begun }));
            Assert.Contains("Start: 'sd15-tiny' is an inpainting model", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_does_not_go_together_is_refused_before_anything_is_computed()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var parameters = run.Parameters();
        var states = parameters.Positive.Parts[0].States;
        var (two, wide) = (Prompts(2, states.size(2)), Prompts(1, states.size(2) + 1));
        using var start = new Latents(zeros(1, 4, 2, 2)) { PixelsPerLatent = parameters.UNet.PixelsPerLatent };
        using var starts = new Latents(zeros(3, 4, 8, 8)) { PixelsPerLatent = parameters.UNet.PixelsPerLatent };

        await Refused(parameters with { Positive = wide }, "Positive: its states have width");
        await Refused(parameters with { Negative = wide }, "Negative: its states have width");
        await Refused(parameters with { Negative = Prompts(3, states.size(2)), Positive = two },
            "Negative: 3 negative prompts stand against 2");
        await Refused(parameters with { Positive = new(two.Parts[0], Prompts(3, states.size(2)).Parts[0]) },
            "Positive: one part has 3 prompts");
        await Refused(parameters with { Start = start }, "Start: its latents have the shape [1, 4, 2, 2], expected [1, 4, ");
        await Refused(parameters with { Start = starts }, "Start: its latents have the shape [3, 4, 8, 8], expected [1, 4, ");

        async Task Refused(SamplingParameters wrong, string problem) => Assert.Contains(
            problem, (await Assert.ThrowsAsync<ArgumentException>(() => SampleAsync(wrong))).Message, StringComparison.Ordinal);

        static Conditioning Prompts(long count, long width) => new(new PromptConditioning(zeros(count, 7, width), zeros(1, 7, width)));
    }

    [Fact]
    public void What_a_class_of_diffusers_names_is_told_with_the_method_it_is_of()
    {
        var unknown = Assert.Throws<UnsupportedSamplerException>(() => DiffusersSamplers.Create(new("EDMEulerScheduler", "{}")));
        var setting = Assert.Throws<UnsupportedSamplerException>(
            () => DiffusersSamplers.Create(new("PNDMScheduler", """{ "skip_prk_steps": false }""")));

        Assert.Equal((null, "pndm"), (unknown.Method, setting.Method));
        Assert.Contains("skip_prk_steps", setting.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
    }

    private Task<SampledLatents> SampleAsync(SamplingParameters parameters, INoiseSources? noises = null) =>
        new ImageSampler(_store, noises).SampleAsync(parameters, TestContext.Current.CancellationToken);

    private static GoldenCase FirstCase() => GoldenFolder.Current.Case(WordsAlone.First().Data);
}
