using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Prompts that count in regions of the picture.</summary>
public sealed class RegionLaws : RecordedLaws
{
    private readonly PromptConditioning _one, _other;
    private readonly int _size;

    public RegionLaws()
    {
        (_one, _other) = (Words(1), Words(2));
        _size = Recorded.Parameters().Width!.Value;
    }

    public override void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task A_white_region_of_one_prompt_changes_no_bit() =>
        Assert.Equal(await Draw(new(_one)), await Draw(new(_one with { Region = new([Columns(0, _size)]) })));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_place_is_predicted_by_the_prompt_whose_region_it_is_in(bool isGuided)
    {
        var (left, right) = (Columns(0, _size / 2), Columns(_size / 2, _size));
        var both = new Conditioning(_one with { Region = new([left]) }, _other with { Region = new([right]) });
        var guidance = isGuided ? 5.0 : 1;

        var (drawn, one, other) = (await FirstPrediction(both, guidance), await FirstPrediction(new(_one), guidance),
            await FirstPrediction(new(_other), guidance));

        // Masks are brought to latents by a triangle: the two columns at the border are mixed. A batch of another size is rounded
        // otherwise.
        Near(Half(one, 0), Half(drawn, 0));
        Near(Half(other, 1), Half(drawn, 1));
        Assert.NotEqual(Half(one, 1), Half(other, 1));

        float[] Half(float[] prediction, int half) =>
            [.. prediction.Chunk(_size / 8).SelectMany(row => half == 0 ? row[..(row.Length / 2 - 1)] : row[(row.Length / 2 + 1)..])];
    }

    [Fact]
    public async Task A_prompt_beside_itself_is_itself() =>
        Near(await Draw(new(_one)), await Draw(new(_one with { Region = new([Columns(0, 24)], 0.3) }, _one)));

    [Fact]
    public async Task Strengths_count_against_each_other_alone_and_none_is_left_out()
    {
        var mixed = await Draw(At(1, 2));
        Near(mixed, await Draw(At(2, 4)));
        Near(mixed, await Draw(new(_other with { Region = new([Columns(0, _size)], 2) },
            _one with { Region = new([Columns(0, _size)], 1) })));
        Near(await Draw(new(_other)), await Draw(At(0, 1)));
        Assert.NotEqual(mixed, await Draw(At(2, 1)));

        Conditioning At(double strength, double otherStrength) =>
            new(_one with { Region = new([Columns(0, _size)], strength) },
                _other with { Region = new([Columns(0, _size)], otherStrength) });
    }

    [Fact]
    public async Task What_is_not_wanted_may_have_regions_too()
    {
        var halves = new Conditioning(_one with { Region = new([Columns(0, _size / 2)]) },
            _other with { Region = new([Columns(_size / 2, _size)]) });
        var (left, right) = (await FirstPrediction(new(_other), 5, new(_one)), await FirstPrediction(new(_other), 5, new(_other)));
        var drawn = await FirstPrediction(new(_other), 5, halves);

        var row = _size / 8;
        Assert.Equal(left[..(row / 2 - 1)], drawn[..(row / 2 - 1)]);
        Assert.Equal(right[(row / 2 + 1)..row], drawn[(row / 2 + 1)..row]);
        Assert.Equal(left[(left.Length / 2)..], drawn[(left.Length / 2)..]);   // the positive rows
    }

    [Fact]
    public async Task A_place_in_no_region_is_told()
    {
        Assert.Contains("50", Assert.Single(await Remarks(new(_one with { Region = new([Columns(0, _size / 2)]) }))),
            StringComparison.Ordinal);
        Assert.Empty(await Remarks(new(_one with { Region = new([Columns(0, _size / 2)]) }, _other)));
    }

    [Theory]
    [InlineData(PredictionType.Epsilon)]
    [InlineData(PredictionType.Velocity)]
    [InlineData(PredictionType.Sample)]
    public void The_prediction_of_nothing_means_clean_latents_of_0(PredictionType type)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var latents = randn([1, 4, 3, 2], generator: generator);
        foreach (var level in new[] { NoiseLevel.Preserving(0.03), NoiseLevel.Preserving(14.6), NoiseLevel.Exploding(2.7) })
            Assert.True(level.SampleOf(type, level.PredictionOfNothing(type, latents), latents).abs().max().item<float>() < 1e-5f);
        Assert.True(NoiseLevel.Preserving(double.PositiveInfinity).PredictionOfNothing(type, latents).isfinite().all().item<bool>());
    }

    [Fact]
    public async Task Each_picture_of_a_batch_may_have_a_mask_of_its_own()
    {
        var (all, none) = (Columns(0, _size), Columns(0, 0));
        var first = await DrawTwo([all, none]);
        var second = await DrawTwo([none, all]);
        var (one, other) = (await DrawTwo([all]), await DrawTwo([none]));

        var half = one.Length / 2;
        Near([.. one[..half], .. other[half..]], first);
        Near([.. other[..half], .. one[half..]], second);
        Near(first, await DrawTwo([all, none, all]));   // what is beyond the pictures is not looked at

        async Task<float[]> DrawTwo(Image[] masks)
        {
            var others = masks.Select(mask => mask == all ? none : all);
            var parameters = Parameters(new(_one with { Region = new(masks) },
                _other with { Region = new([.. others]) })) with
            { Count = 2 };
            using var drawn = await Sampled(parameters);
            return drawn.Samples.data<float>().ToArray();
        }
    }

    [Fact]
    public async Task What_is_transparent_in_a_region_is_outside_of_it()
    {
        var (left, white) = (Columns(0, _size / 2), Columns(0, _size));
        var alpha = left.Pixels.ToArray().Where((_, index) => index % 3 == 0).ToArray();
        var transparent = new Image(_size, _size, white.Pixels.ToArray(), new ImageAlpha(alpha, ImageTransparency.White));
        Assert.Equal(await Draw(In(left)), await Draw(In(transparent)));

        Conditioning In(Image mask) => new(_one with { Region = new([mask]) }, _other);
    }

    [Fact]
    public void Changing_a_conditioning_changes_all_its_prompts_and_leaves_the_first_as_they_were()
    {
        var both = new Conditioning(_one, _other);
        using var changed = both.With(part => part with { Sizes = new PictureSizes(1, 2) });

        Assert.Equal([new PictureSizes(1, 2), new PictureSizes(1, 2)], changed.Parts.Select(part => part.Sizes));
        Assert.All(both.Parts, part => Assert.Null(part.Sizes));
        Assert.Equal(_other.States.data<float>(), changed.Parts[1].States.data<float>());
        Assert.NotSame(_other.States, changed.Parts[1].States);
    }

    private PromptConditioning Words(long seed)
    {
        using var generator = new Generator((ulong)seed);
        var width = Recorded.Parameters().UNet.Config.CrossAttentionWidth;
        return new(randn([1, 77, width], generator: generator), zeros(1, 77, width));
    }

    private Image Columns(int first, int end)
    {
        var pixels = new byte[_size * _size * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = i / 3 % _size >= first && i / 3 % _size < end ? (byte)255 : (byte)0;
        return new(_size, _size, pixels);
    }

    private SamplingParameters Parameters(Conditioning positive, double guidance = 5, Conditioning? negative = null) =>
        Recorded.Parameters() with
        {
            Positive = positive,
            Negative = negative,
            Sampler = new Euler(),
            Steps = 2,
            Guidance = guidance,
            Height = _size
        };

    private async Task<Latents> Sampled(SamplingParameters parameters) => (await new ImageSampler(Store).SampleAsync(parameters)).Latents;

    private async Task<float[]> Draw(Conditioning positive)
    {
        using var drawn = await Sampled(Parameters(positive));
        return drawn.Samples.data<float>().ToArray();
    }

    private async Task<float[]> FirstPrediction(Conditioning positive, double guidance, Conditioning? negative = null)
    {
        var first = new First();
        using var drawn = await Sampled(Parameters(positive, guidance, negative) with { Observers = [first] });
        return first.Prediction!;
    }

    private async Task<IReadOnlyList<string>> Remarks(Conditioning positive)
    {
        var sampled = await new ImageSampler(Store).SampleAsync(Parameters(positive));
        sampled.Latents.Dispose();
        return sampled.Remarks;
    }

    private static void Near(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f + 1e-3f * MathF.Abs(pair.First)));

    private sealed class First : ISamplingObserver
    {
        public float[]? Prediction { get; private set; }

        public void Predicted(in DenoisingStep step, Tensor sample, Tensor prediction) => Prediction ??= prediction.data<float>().ToArray();
    }
}
