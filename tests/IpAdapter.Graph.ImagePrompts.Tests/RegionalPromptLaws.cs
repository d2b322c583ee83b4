using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Image prompts in drawings whose prompts count in regions: each prompt has a run of the UNet.</summary>
public sealed class RegionalPromptLaws(Bench bench) : IClassFixture<Bench>
{
    private const int Size = 64;

    private readonly CountingProjectionKind _kind = new(ImageProjectionKinds.Published.Get(bench.Plus));

    [Theory]
    [InlineData(1, 1)]    // the pictures
    [InlineData(5, 2)]    // and the unconditional side
    public async Task An_image_prompt_is_projected_once_a_drawing_however_many_regions_there_are(double guidance, int projections)
    {
        var unet = bench.UNet with { Patches = [ImagePrompt()] };
        var prompts = new Conditioning(In(0, Text(1)), In(1, Text(2)), In(0, Text(3)), In(1, Text(4)));

        await Predict(unet, prompts, guidance);

        Assert.Equal(projections, _kind.Projections);
    }

    [Fact]
    public async Task Runs_with_the_same_rows_share_keys_and_values_and_what_is_shared_changes_no_bit()
    {
        await bench.Store.Device.RunAsync(() =>
        {
            using var model = UNetModel.Bind(bench.UNet, bench.Store);
            var (shared, patch, sample) = (new SharedPreparations(), ImagePrompt(), Bench.Noise(7, 2, 4, 16, 16));
            var step = new DenoisingStep(500, 0, 1, 1);
            using var guided = Bind(new(1, Guided: true), Bench.Noise(8, 2, 77, 128), shared);
            using var first = Bind(new(2, Guided: false), Bench.Noise(9, 2, 77, 128), shared);
            using var second = Bind(new(2, Guided: false), Bench.Noise(9, 2, 77, 128), shared);
            using var alone = Bind(new(2, Guided: false), Bench.Noise(9, 2, 77, 128), null);

            using var held = shared.Get<RowAttentions>(patch, (second.Batch, 16L, 16L),
                () => throw new InvalidOperationException("no run holds its keys and values"));
            guided.Dispose();
            first.Dispose();

            Assert.Equal(alone.Predict(sample, step).data<float>().ToArray(), second.Predict(sample, step).data<float>().ToArray());

            UNetRun Bind(BatchLayout batch, Tensor states, SharedPreparations? with) =>
                UNetRun.Bind(model, [patch], batch, states, 16, 16, shared: with);
        }, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task An_image_prompt_of_one_prompt_reaches_its_region_alone(double guidance)
    {
        var patch = ImagePrompt();
        var (all, none) = (await Predict(bench.UNet with { Patches = [patch] }, new(Text(1)), guidance),
            await Predict(bench.UNet, new(Text(1)), guidance));

        var drawn = await Predict(bench.UNet, new(In(0, Text(1)) with { Patches = [patch] }, In(1, Text(1))), guidance);

        Near(Half(all, 0), Half(drawn, 0));
        Near(Half(none, 1), Half(drawn, 1));
        Assert.NotEqual(Half(all, 0), Half(none, 0));
        Assert.NotEqual(Half(all, 1), Half(none, 1));
        if (guidance > 1)
            Near(none[..(none.Length / 2)], drawn[..(drawn.Length / 2)]);   // the negative rows

        // Of the positive rows, without the two columns at the border, where masks are mixed.
        float[] Half(float[] prediction, int half) =>
            [.. prediction[(guidance > 1 ? prediction.Length / 2 : 0)..].Chunk(Size / bench.UNet.PixelsPerLatent)
                .SelectMany(row => half == 0 ? row[..(row.Length / 2 - 1)] : row[(row.Length / 2 + 1)..])];
    }

    private DecoupledCrossAttention ImagePrompt() => new(bench.Plus, _kind, bench.PlusPrompt);

    private static PromptConditioning Text(long seed) => new(Bench.Noise(seed, 1, 77, 128), zeros(1, 77, 128));

    private static PromptConditioning In(int half, PromptConditioning prompt) => prompt with
    {
        Region = new([new Image(Size, Size,
            [.. Enumerable.Range(0, Size * Size * 3).Select(i => i / 3 % Size * 2 / Size == half ? (byte)255 : (byte)0)])]),
    };

    private async Task<float[]> Predict(UNet unet, Conditioning positive, double guidance)
    {
        var first = new First();
        var drawn = await new ImageSampler(bench.Store).SampleAsync(new()
        {
            UNet = unet,
            Positive = positive,
            Sampler = new Euler(),
            Width = Size,
            Height = Size,
            Steps = 1,
            Guidance = guidance,
            Observers = [first],
        }, TestContext.Current.CancellationToken);
        drawn.Latents.Dispose();
        return first.Prediction!;
    }

    private static void Near(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f + 1e-3f * MathF.Abs(pair.First)));

    private sealed class First : ISamplingObserver
    {
        public float[]? Prediction { get; private set; }

        public void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction) => Prediction ??= prediction.data<float>().ToArray();
    }
}
