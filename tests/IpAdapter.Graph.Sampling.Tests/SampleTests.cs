using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Levels;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Samplers.Tests;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Golden;

namespace IpAdapter.Graph.Sampling.Tests;

/// <summary>The node itself, on the recorded model.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly ComputeDevice _device = ComputeDevice.Create("cpu", ScalarType.Float32);
    private readonly DeviceStore _store;

    public SampleTests() => _store = new DeviceStore(_device);

    [Fact]
    public async Task Progress_is_told_after_every_step_and_a_preview_where_one_is_watched()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var watcher = new Watcher();
        using var latents = await new Sample(_store, run, [])
            .RunAsync(run.Inputs() with { Steps = 3 }, new NodeContext { NodeName = "drawn", Progress = watcher, Preview = watcher });
        Assert.Equal([(1, 3), (2, 3), (3, 3)], watcher.Progress);
        Assert.Equal([(1, 3), (2, 3), (3, 3)], watcher.Previews);
    }

    [Fact]
    public async Task A_cancelled_run_ends_between_two_steps()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        using var cancellation = new CancellationTokenSource();
        var watcher = new Watcher { OnProgress = cancellation.Cancel };
        var context = new NodeContext { NodeName = "drawn", Progress = watcher, Cancellation = cancellation.Token };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await new Sample(_store, run, [])
            .RunAsync(run.Inputs(), context));
        Assert.Single(watcher.Progress);
    }

    [Fact]
    public async Task An_observer_of_the_hosts_that_throws_is_named_and_not_the_node_it_looks_at()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);

        var thrown = await Assert.ThrowsAsync<ExtensionException>(async () => await new Sample(_store, run, [new ThrowingObserver()])
            .RunAsync(run.Inputs(), Context()));

        Assert.Contains("ThrowingObserver", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("threw NotSupportedException: no more", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(typeof(ThrowingObserver).Assembly.FullName, thrown.Source);
    }

    [Fact]
    public async Task Numbers_that_are_not_finite_are_warned_of()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var log = new Watcher();
        var states = ones(1, 77, run.Inputs().UNet.Config.CrossAttentionWidth).Times(double.NaN);
        var inputs = run.Inputs() with
        {
            Positive = new Diffusion.Prompting.Conditioning(new PromptConditioning(states, states)),
            Negative = null,
            Steps = 1,
            Sampler = new Ddim { Spacing = TimestepSpacing.Trailing }
        };
        using var latents = await new Sample(_store, run, []).RunAsync(inputs, new NodeContext { NodeName = "drawn", Log = log });
        Assert.Contains("not finite", Assert.Single(log.Warnings));
    }

    [Fact]
    public async Task What_is_hardly_meant_is_warned_of()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var usual = run.Inputs() with { Sampler = new Ddim(), Steps = 5, Guidance = 5, Negative = run.Inputs().Positive };
        Assert.Empty(await WarningsOf(usual));
        Assert.Contains("the negative prompt is not read", Assert.Single(await WarningsOf(usual with { Guidance = 1 })));
        Assert.Contains("nothing to rescale", Assert.Single(await WarningsOf(usual with
        {
            Guidance = 0.5,
            GuidanceRescale = 0.7,
            Negative = null
        })));
        Assert.Contains("ddim begins with noise alone at timestep 501 of 1000", Assert.Single(await WarningsOf(usual with { Steps = 2 })));
        using var start = new Latents(zeros(1, 4, usual.Height!.Value / 8, usual.Width!.Value / 8)) { PixelsPerLatent = 8 };
        Assert.Empty(await WarningsOf(usual with { Steps = 10, Start = start, Strength = 0.2 }));

        async Task<IReadOnlyList<string>> WarningsOf(Sample.Inputs inputs)
        {
            var log = new Watcher();
            using var latents = await new Sample(_store, new SeededNoiseSources(), [])
                .RunAsync(inputs, new NodeContext { NodeName = "drawn", Log = log });
            return log.Warnings;
        }
    }

    [Fact]
    public async Task Words_of_another_width_are_refused_when_it_was_not_known_before()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var inputs = run.Inputs() with
        {
            Positive = new Diffusion.Prompting.Conditioning(new PromptConditioning(zeros(1, 77, 3),
            zeros(1, 77, 3))),
            Negative = null
        };
        var refusal = await Assert.ThrowsAsync<NodeInputException>(async () => await new Sample(_store, run, [])
            .CheckAndRunAsync(inputs, Context(), new Text.ConditioningResult(), new LatentsResult()));
        Assert.Equal("Positive", refusal.Port);
        Assert.Equal(0, _store.BytesHeld);
    }

    [Fact]
    public async Task Masks_for_another_number_of_pictures_are_refused()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var mask = new Image(8, 8, new byte[8 * 8 * 3]);
        var wrong = await Assert.ThrowsAsync<NodeInputException>(async () =>
            await new Sample(_store, new SeededNoiseSources(), []).CheckAndRunAsync(
                InRegion(run, mask, mask) with { Count = 3 },
                Context(), new Text.ConditioningResult()));

        Assert.Equal(("Positive", true), (wrong.Port, wrong.Message.Contains("2 masks for 3 pictures", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_region_that_is_stretched_to_another_shape_is_told()
    {
        using var golden = FirstCase();
        using var run = new RecordedRun(golden);
        var log = new Watcher();
        var wide = new Image(16, 8, [.. Enumerable.Repeat((byte)255, 16 * 8 * 3)]);
        var inputs = InRegion(run, wide) with { Sampler = new Ddim(), Steps = 5, Height = run.Inputs().Width };

        using var drawn = await new Sample(_store, new SeededNoiseSources(), [])
            .RunAsync(inputs, new NodeContext { NodeName = "drawn", Log = log });

        Assert.Contains("is stretched", Assert.Single(log.Warnings), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _store.Dispose();
        _device.Dispose();
    }

    private static GoldenCase FirstCase() => GoldenFolder.Current.Case("pipelines/sd15-euler");

    private static Sample.Inputs InRegion(RecordedRun run, params Image[] masks)
    {
        var inputs = run.Inputs();
        return inputs with { Positive = new(inputs.Positive.Parts[0] with { Region = new(masks) }) };
    }

    private static NodeContext Context() => new() { NodeName = "drawn" };

    private sealed class Watcher : IProgressSink, IPreviewSink, INodeLog
    {
        public List<(int Step, int Of)> Progress { get; } = [];

        public List<(int Step, int Of)> Previews { get; } = [];

        public List<string> Warnings { get; } = [];

        public Action OnProgress { get; init; } = () => { };

        public bool IsWatched => true;

        public void Report(int step, int of)
        {
            Progress.Add((step, of));
            OnProgress();
        }

        public void Show(object value, int step, int of) => Previews.Add((step, of));

        public void Say(string message) { }

        public void Warn(string message) => Warnings.Add(message);
    }
}
