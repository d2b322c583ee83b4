using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Structure.Tests;

/// <summary>ControlNets at a UNet: alone, several at once, guessing, and at an inpainting UNet.</summary>
public sealed class ControlNetLaws(Bench bench) : IClassFixture<Bench>
{
    private static readonly Image Lines = new(32, 32, [.. Enumerable.Range(0, 32 * 32 * 3).Select(i => (byte)(i * 7))]);

    [Fact]
    public void A_scale_of_zero_is_no_control() => Assert.Equal(bench.Predict(Bench.Sd15), bench.Predict(Apply(Bench.Sd15, scale: 0)));

    [Fact]
    public void Guessing_leaves_the_negative_rows_as_they_are()
    {
        var (without, guessing) = (bench.Predict(Bench.Sd15), bench.Predict(Apply(Bench.Sd15, guesses: true)));
        Assert.Equal(Negative(without), Negative(guessing));
        Assert.NotEqual(without, guessing);
        Assert.NotEqual(Negative(without), Negative(bench.Predict(Apply(Bench.Sd15))));

        static float[] Negative(float[] rows) => rows[..(rows.Length / 2)];
    }

    [Fact]
    public void Guessing_counts_a_tenth_at_first_and_all_at_last()
    {
        var scales = new ControlNetResiduals(Bench.Control, Lines, 0.8, 0, 1, Guesses: true).Scales(13);
        Assert.Equal(0.08, scales[0], 1e-12);
        Assert.Equal(0.8, scales[^1], 1e-12);
        Assert.Equal(scales.Order(), scales);
        Assert.All(new ControlNetResiduals(Bench.Control, Lines, 0.8, 0, 1).Scales(13), scale => Assert.Equal(0.8, scale));
    }

    [Fact]
    public void The_order_of_two_does_not_count()
    {
        var (ab, ba) = (bench.Predict(Apply(Apply(Bench.Sd15), Bench.SecondControl)),
            bench.Predict(Apply(Apply(Bench.Sd15, Bench.SecondControl))));
        Assert.All(ab.Zip(ba), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.NotEqual(ab, bench.Predict(Apply(Bench.Sd15)));
    }

    [Fact]
    public void An_inpainting_unets_control_sees_the_latents_alone() =>
        Assert.NotEqual(bench.Predict(Bench.Inpainting), bench.Predict(Apply(Bench.Inpainting)));

    [Theory]
    [InlineData(0, 1, 4, "0123")]
    [InlineData(0.3, 1, 4, "23")]
    [InlineData(0, 0.5, 4, "01")]
    [InlineData(0.25, 0.75, 4, "12")]
    public void It_is_on_in_its_window(double start, double end, int steps, string on)
    {
        var patch = new ControlNetResiduals(Bench.Control, Lines, 1, start, end);
        Assert.Equal(on, string.Concat(Enumerable.Range(0, steps).Where(step => patch.IsOnIn(new DenoisingStep(500, step, steps, 1)))));
    }

    [Fact]
    public void A_control_of_another_family_is_told_with_both_sides()
    {
        var known = new KnownInputs(("UNet", Bench.Sdxl), ("ControlNet", Bench.Control));
        new ApplyControlNet().Check(known);
        var problem = Assert.Single(known.Problems);
        Assert.Equal("ControlNet", problem.Port);
        foreach (var named in new[] { "'controlnet-tiny'", "'sdxl-tiny'", "cross-attention width 16 instead of 28" })
            Assert.Contains(named, problem.Message);
    }

    [Fact]
    public void A_window_that_never_opens_is_told()
    {
        var known = new KnownInputs(("Start", 0.6), ("End", 0.4));
        new ApplyControlNet().Check(known);
        Assert.Equal("Start", Assert.Single(known.Problems).Port);
    }

    private static UNet Apply(UNet unet, ControlNet? control = null, double scale = 1, bool guesses = false) =>
        new ApplyControlNet().RunAsync(new(unet, control ?? Bench.Control, Lines, scale, GuessMode: guesses), Bench.Context).AsTask()
            .GetAwaiter().GetResult();
}
