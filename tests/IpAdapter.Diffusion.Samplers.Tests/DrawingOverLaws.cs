using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Drawing over a picture, whole or behind a mask, on the recorded model.</summary>
public sealed class DrawingOverLaws : RecordedLaws
{
    [Fact]
    public async Task Outside_a_mask_the_picture_stays_as_it_is()
    {
        using var start = Picture() with { Mask = RightHalf() };
        using var drawn = await Draw(Parameters(start, strength: 0.7));
        Assert.Equal(Kept(start.Samples), Kept(drawn.Samples));
        Assert.NotEqual(start.Samples.data<float>().ToArray(), drawn.Samples.data<float>().ToArray());

        static float[] Kept(Tensor latents) => latents.narrow(3, 0, 4).contiguous().data<float>().ToArray();
    }

    [Fact]
    public async Task What_is_transparent_in_a_mask_stays_as_it_is()
    {
        var white = Plain(255);
        var transparent = new Image(white.Width, white.Height, white.Pixels.ToArray(),
            new ImageAlpha(new byte[white.Width * white.Height], ImageTransparency.White));
        using var start = Picture() with { Mask = transparent };
        Assert.Equal(start.Samples.data<float>().ToArray(), await Numbers(Parameters(start, strength: 0.7)));
    }

    [Fact]
    public async Task A_white_mask_at_full_strength_draws_what_is_drawn_from_noise()
    {
        using var start = Picture() with { Mask = Plain(255) };
        Assert.Equal(await Numbers(Parameters(null)), await Numbers(Parameters(start, strength: 1)));
    }

    [Fact]
    public async Task Where_the_first_step_is_noise_alone_full_strength_draws_what_is_drawn_from_noise()
    {
        using var start = Picture();
        var (over, from) = (NoiseAlone(Parameters(start, strength: 1)), NoiseAlone(Parameters(null)));
        Assert.Equal(await Numbers(from), await Numbers(over));
        Assert.NotEqual(await Numbers(Parameters(null)), await Numbers(Parameters(start, strength: 1)));

        static SamplingParameters NoiseAlone(SamplingParameters parameters) => parameters with
        {
            Sampler = new Ddim { Spacing = TimestepSpacing.Trailing },
            UNet = parameters.UNet with
            {
                Schedule = parameters.UNet.Schedule with
                {
                    HasZeroTerminalSnr = true,
                    PredictionType = PredictionType.Velocity
                }
            },
        };
    }

    [Theory]
    [InlineData(0.25, 2)]
    [InlineData(0.6, 4)]
    [InlineData(1, 8)]
    public async Task Of_the_steps_asked_for_the_share_of_the_strength_is_run(double strength, int steps)
    {
        using var start = Picture();
        var counted = new Counted();
        using var drawn = await Draw(Parameters(start, strength) with { Observers = [counted] });
        Assert.Equal(steps, counted.Steps);
    }

    [Fact]
    public async Task The_mean_is_drawn_over_with_the_noise_that_a_spread_picture_gets_second()
    {
        using var mean = Picture();
        using var spread = mean with { Deviation = zeros_like(mean.Samples) };
        var noise = new CountedDraws();
        using var ofMean = await Draw(Parameters(mean, 0.5), noise);
        Assert.Equal(1, noise.Count);
        using var ofSpread = await Draw(Parameters(spread, 0.5), noise);
        Assert.Equal(3, noise.Count);
    }

    [Fact]
    public async Task A_start_gives_the_size_of_what_is_drawn()
    {
        using var start = Picture();
        using var drawn = await Draw(Parameters(start, 0.5) with { Width = null, Height = null });
        Assert.Equal(start.Samples.shape, drawn.Samples.shape);
    }

    [Fact]
    public async Task A_picture_drawn_over_is_not_changed()
    {
        using var start = Picture() with { Mask = RightHalf() };
        var before = start.Samples.data<float>().ToArray();
        using var drawn = await Draw(Parameters(start, strength: 0.7));
        Assert.Equal(before, start.Samples.data<float>().ToArray());
    }

    private SamplingParameters Parameters(Latents? start, double strength = 1) =>
        Recorded.Parameters() with { Sampler = new Ddim(), Steps = 8, Width = 64, Height = 64, Start = start, Strength = strength };

    private async Task<Latents> Draw(SamplingParameters parameters, INoiseSources? noises = null) =>
        (await new ImageSampler(Store, noises).SampleAsync(parameters)).Latents;

    private async Task<float[]> Numbers(SamplingParameters parameters)
    {
        using var drawn = await Draw(parameters);
        return drawn.Samples.data<float>().ToArray();
    }

    private static Latents Picture()
    {
        using var noise = new SeededNoise(3);
        return new Latents(noise.Draw([1, 4, 8, 8])) { PixelsPerLatent = 8 };
    }

    private static Image RightHalf()
    {
        var pixels = new byte[64 * 64 * 3];
        for (var row = 0; row < 64; row++)
            pixels.AsSpan((row * 64 + 32) * 3, 32 * 3).Fill(255);
        return new Image(64, 64, pixels);
    }

    private static Image Plain(byte level) => new(8, 8, [.. Enumerable.Repeat(level, 8 * 8 * 3)]);

    private sealed class Counted : ISamplingObserver
    {
        public int Steps { get; private set; }

        public void Stepped(in DenoisingStep step, Tensor latents) => Steps++;
    }

    private sealed class CountedDraws : INoiseSources, INoiseSource
    {
        public int Count { get; private set; }

        public INoiseSource FromSeed(long seed) => this;

        public Tensor Draw(ReadOnlySpan<long> shape)
        {
            Count++;
            return zeros(shape.ToArray());
        }

        public void Dispose() { }
    }
}
