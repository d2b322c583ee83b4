using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Samplers.StepCaches;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Diffusion.Samplers.Tests;

/// <summary>Drawing with a step cache. What one call does with states that were kept is tested at the UNet.</summary>
public sealed class DeepCacheLaws : RecordedLaws
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interval_of_one_draws_the_bits_of_no_cache_and_tells_nothing(bool measures)
    {
        var (without, none) = await Draw(4);
        var (drawn, reports) = await Draw(4, new DeepCache(1, Branch: 1, measures));

        Assert.Equal(without, drawn);
        Assert.Empty(none.Concat(reports));
    }

    [Theory]
    [InlineData(2, 7, 4)]
    [InlineData(3, 7, 3)]
    [InlineData(20, 7, 1)]
    public async Task With_an_interval_of_n_each_nth_call_computes_the_deep_layers(int interval, int steps, int expected)
    {
        var counter = new Counter();

        var (_, reports) = await Draw(steps, new DeepCache(interval), counter);

        Assert.Equal(expected, counter.Middles);
        Assert.StartsWith($"deep-cache: {steps - expected} of {steps} calls of the UNet", Assert.Single(reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measuring_changes_no_bit_and_tells_how_far_kept_states_lead()
    {
        var (silent, unmeasured) = await Draw(5, new DeepCache(2, IsMeasured: false));
        var (told, measured) = await Draw(5, new DeepCache(2));
        var (exact, _) = await Draw(5);

        Assert.Equal(silent, told);
        Assert.NotEqual(exact, told);
        Assert.Contains("was not measured", Assert.Single(unmeasured), StringComparison.Ordinal);
        Assert.Matches(@"where both were computed \(2 calls\), predictions from states 2 calls old differed by \d+\.\d\s?% on average, "
            + @"\d+\.\d\s?% at most", Assert.Single(measured));
    }

    // All that is left out is the middle: the picture comes near to the one that computes all.
    [Fact]
    public async Task A_deeper_branch_is_nearer_to_computing_all()
    {
        var (exact, _) = await Draw(6);
        var (shallow, _) = await Draw(6, new DeepCache(3, Branch: 0));
        var (deep, _) = await Draw(6, new DeepCache(3, Branch: 11));

        Assert.InRange(Distance(exact, deep), 1e-6, Distance(exact, shallow) / 2);
    }

    [Fact]
    public async Task Prompts_in_regions_keep_states_of_their_own()
    {
        var (one, size) = (Assert.Single(Recorded.Parameters().Positive.Parts), Recorded.Parameters().Width!.Value);
        var (counter, regions) = (new Counter(), new Conditioning(one with { Region = new([Half(0)]) },
            one with { Region = new([Half(1)], 0.5) }));

        var (exact, _) = await Draw(3, regions);
        var (whole, _) = await Draw(3, regions, new DeepCache(1));
        var (_, reports) = await Draw(4, regions, new DeepCache(2), counter);

        Assert.Equal(exact, whole);
        Assert.Equal(2 * 2, counter.Middles);   // two runs of the UNet a step
        Assert.NotEmpty(reports);

        Image Half(int half) => new(size, size,
            [.. Enumerable.Range(0, size * size * 3).Select(i => i / 3 % size * 2 / size == half ? (byte)255 : (byte)0)]);
    }

    private Task<(float[] Latents, IReadOnlyList<string> Reports)> Draw(int steps, params IUNetPatch[] patches) =>
        Draw(steps, Recorded.Parameters().Positive, patches);

    private async Task<(float[] Latents, IReadOnlyList<string> Reports)> Draw(int steps, Conditioning positive,
        params IUNetPatch[] patches)
    {
        var given = Recorded.Parameters();
        var drawn = await new ImageSampler(Store).SampleAsync(given with
        {
            UNet = given.UNet with { Patches = [.. patches] },
            Positive = positive,
            Sampler = new Euler(),
            Steps = steps,
            Guidance = 5,
            Height = given.Width,
        }, TestContext.Current.CancellationToken);
        using var latents = drawn.Latents;
        return (latents.Samples.data<float>().ToArray(), drawn.Reports);
    }

    private static double Distance(float[] a, float[] b) =>
        Math.Sqrt(a.Zip(b).Sum(pair => (double)(pair.First - pair.Second) * (pair.First - pair.Second)));

    private sealed class Counter : IUNetBlockAddition, IUNetPatch
    {
        public int Middles { get; private set; }

        public IUNetSession Bind(UNetBinding binding) => this;

        public bool AppliesTo(UNetPart part, int block) => part == UNetPart.Mid;

        public Tensor? AddToBlock(UNetPart part, int block)
        {
            Middles++;
            return null;
        }

        public void Dispose() { }
    }
}
