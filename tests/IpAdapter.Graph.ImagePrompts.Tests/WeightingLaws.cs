using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.ImagePrompts.Windows;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>How strongly, where and when: what must hold whatever the numbers are.</summary>
public sealed class WeightingLaws(Bench bench) : IClassFixture<Bench>
{
    private ApplyImagePrompt.Inputs Plain => new(bench.UNet, bench.Base, bench.BasePrompt);

    [Fact]
    public void The_defaults_are_the_papers_setting() =>
        Assert.Equal(Predict(Plain), Predict(Plain with
        {
            WeightType = WeightType.Linear,
            LayerWeights = "0:1, 1:1, 2:1, 3:1, 4:1, 5:1, 6:1",
            Scales = [1],
            NegativeScale = 1,
            EmbedsScaling = EmbedsScaling.VOnly,
            Start = 0,
            End = 1
        }));

    [Theory]
    [InlineData(MaskResizing.Layer)]
    [InlineData(MaskResizing.AsDiffusers)]
    [InlineData(MaskResizing.AsComfyui)]
    public void A_mask_of_ones_is_no_mask(MaskResizing fit) =>
        AssertNear(Predict(Plain), Predict(Plain with { Mask = [Grey(48, 40, (_, _) => 255)], MaskFit = fit }));

    [Fact]
    public void A_transparent_mask_is_no_adapter_whatever_colour_lies_hidden_in_it()
    {
        var white = Grey(16, 16, (_, _) => 255);
        foreach (var shown in (ImageTransparency[])[ImageTransparency.White, ImageTransparency.Hidden])
        {
            var transparent = new Image(16, 16, white.Pixels.ToArray(), new ImageAlpha(new byte[16 * 16], shown));
            AssertNear(bench.Predict(bench.UNet), Predict(Plain with { Mask = [transparent] }));
        }
    }

    [Theory]
    [InlineData(64, 64, 0)]
    [InlineData(48, 40, 1)]
    public void A_mask_that_is_stretched_to_another_shape_is_told_after_the_run(int width, int height, int times) =>
        Assert.Equal(times, bench.Remarks(Bench.Apply(Plain with { Mask = [Grey(width, height, (_, _) => 255)] }), calls: 3).Count);

    [Fact]
    public void A_mask_of_zeros_is_no_adapter() =>
        AssertNear(bench.Predict(bench.UNet), Predict(Plain with { Mask = [Grey(16, 16, (_, _) => 0)] }));

    [Fact]
    public void Two_halves_of_a_mask_make_the_whole()
    {
        using var twice = Twice(bench.BasePrompt);
        var halves = Plain with
        {
            Image = twice,
            Mask = [Grey(128, 128, (x, _) => x < 64 ? 255 : 0), Grey(128, 128, (x, _) => x < 64 ? 0 : 255)]
        };

        AssertNear(Predict(Plain), Predict(halves));
        Assert.NotEqual(Predict(Plain), Predict(halves with { Scales = [1, 0.5] }));
    }

    [Fact]
    public void A_picture_beside_itself_is_that_picture()
    {
        using var twice = Twice(bench.BasePrompt);
        AssertNear(Predict(Plain), Predict(Plain with { Image = twice }));
    }

    [Fact]
    public void Scales_of_0_are_no_adapter_bit_for_bit()
    {
        var plain = bench.Predict(bench.UNet);

        foreach (var scaling in Enum.GetValues<EmbedsScaling>())
            Assert.Equal(plain, Predict(Plain with { Scale = 0, EmbedsScaling = scaling }));
        Assert.Equal(plain, Predict(Plain with { Scales = [0] }));
    }

    [Fact]
    public void A_scale_of_the_unconditional_side_leaves_the_positive_rows_alone()
    {
        var (both, other) = (Predict(Plain), Predict(Plain with { NegativeScale = 0 }));
        var half = both.Length / 2;

        AssertNear(bench.Predict(bench.UNet).AsSpan(0, half), other.AsSpan(0, half));
        AssertNear(both.AsSpan(half), other.AsSpan(half));
    }

    [Fact]
    public void Unfolded_pictures_go_to_the_rows_in_order_and_the_last_to_all_beyond()
    {
        using var scope = NewDisposeScope();
        var (sample, states) = (Bench.Noise(11, 1, 4, 16, 16), Bench.Noise(12, 1, 77, 128));
        var pictures = Bench.Noise(13, 1, 2, 64);
        var unfolded = Bench.Apply(Plain with { Image = new(pictures, zeros_like(pictures)), UnfoldBatch = true, Scales = [1, 0.5] });

        var rows = bench.Predict(unfolded, new BatchLayout(3, Guided: false), sample.repeat(3, 1, 1, 1), states.repeat(3, 1, 1));

        var length = rows.Length / 3;
        for (var row = 0; row < 3; row++)
        {
            var own = pictures.narrow(1, Math.Min(row, 1), 1);
            var alone = Bench.Apply(Plain with { Image = new(own, zeros_like(own)), Scale = row == 0 ? 1 : 0.5 });
            AssertNear(bench.Predict(alone, new BatchLayout(1, Guided: false), sample, states), rows.AsSpan(row * length, length));
        }
    }

    [Fact]
    public void A_window_of_steps_is_open_in_whole_steps_within_it()
    {
        var (plain, always) = (bench.Predict(bench.UNet), Predict(Plain));
        var half = Bench.Apply(Plain with { End = 0.5 });

        Assert.Equal(always, bench.Predict(half, index: 4));
        Assert.Equal(plain, bench.Predict(half, index: 5));
    }

    [Theory]
    [InlineData(0.3, 0.4, WindowMeasure.Steps, "between 0.3 and 0.4 of the run")]
    [InlineData(0.9, 1, WindowMeasure.Sigmas, "between the noise levels")]
    public void A_window_that_no_step_falls_into_is_told_after_the_run(double start, double end, WindowMeasure measure, string expected)
    {
        var missed = Plain with { Start = start, End = end, WindowBy = measure };

        Assert.Contains(expected, Assert.Single(bench.Remarks(Bench.Apply(missed), calls: 3)), StringComparison.Ordinal);
        Assert.Empty(bench.Remarks(Bench.Apply(missed with { Scale = 0 }), calls: 3));
        Assert.Empty(bench.Remarks(Bench.Apply(Plain with { End = 0.5 }), calls: 3));
    }

    [Fact]
    public void A_window_of_noise_levels_includes_both_its_ends()
    {
        var (plain, always) = (bench.Predict(bench.UNet), Predict(Plain));
        var window = SigmaWindow.Between(0.2, 0.6, bench.UNet.Schedule);
        var middle = Bench.Apply(Plain with { Start = 0.2, End = 0.6, WindowBy = WindowMeasure.Sigmas });

        Assert.Equal(always, bench.Predict(middle, sigma: window.First));
        Assert.Equal(always, bench.Predict(middle, sigma: window.Last));
        Assert.Equal(plain, bench.Predict(middle, sigma: MathF.BitIncrement(window.First)));
        Assert.Equal(plain, bench.Predict(middle, sigma: MathF.BitDecrement(window.Last)));
    }

    [Fact]
    public void A_level_without_end_is_beyond_every_window_that_has_a_start()
    {
        Assert.True(SigmaWindow.Between(0, 1, new()).IsOpenIn(new DenoisingStep(999, 0, 1, double.PositiveInfinity)));
        Assert.False(SigmaWindow.Between(0.01, 1, new()).IsOpenIn(new DenoisingStep(999, 0, 1, double.PositiveInfinity)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_window_of_noise_levels_opens_at_its_share_of_the_trainings_timesteps(bool hasZeroTerminalSnr)
    {
        var config = new NoiseScheduleConfig { HasZeroTerminalSnr = hasZeroTerminalSnr };
        var sigmas = new NoiseSchedule(config).Sigmas;

        foreach (var timestep in new[] { 1, 100, 500, 750, 900, 990 })
            Assert.Equal(sigmas[timestep], SigmaWindow.Between(1 - timestep / 999.0, 1, config).First, sigmas[timestep] * 1e-4f);
    }

    [Theory]
    [InlineData(WeightType.StyleAndComposition)]
    [InlineData(WeightType.StrongStyleAndComposition)]
    public void The_layers_of_layout_read_the_picture_for_composition_whatever_gives_their_share(WeightType type)
    {
        var sites = AttentionSites.For(WeightingCompatibilityTests.StableDiffusionXL.Config);

        var layers = new LayerWeights { Type = type, Layers = LayerList.Parse("3:0.5, 6:1"), CompositionScale = 2 }.Compute(sites);

        var places = LayerPlaces.Create(sites);
        Assert.All(layers, layer => Assert.Equal(places[layer.Key].IsLayout, layer.Value.ReadsComposition));
        Assert.All(layers, layer => Assert.Equal(places[layer.Key].Number switch { 3 => 0.5, 6 => 1, _ => 0 }, layer.Value.At(1)));
    }

    [Fact]
    public void A_picture_whose_share_is_0_is_not_read_in_the_layers_of_layout_either()
    {
        var layout = new LayerWeight(0, Fixed: 1, ReadsComposition: true);
        var binding = new UNetBinding
        {
            Store = bench.Store,
            Config = bench.UNet.Config,
            Sites = AttentionSites.For(bench.UNet.Config),
            Batch = new(1, Guided: true),
            Height = 16,
            Width = 16
        };
        var patch = (DecoupledCrossAttention)Bench.Apply(Plain).Patches[0];

        Assert.True(new PromptRows(patch, binding).Reads(layout));
        Assert.False(new PromptRows(patch with { Scales = [0] }, binding).Reads(layout));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Layers_that_are_written_as_nothing_are_not_given(string nothing) =>
        Assert.Equal(Predict(Plain), Predict(Plain with { LayerWeights = nothing, Blocks = nothing }));

    [Fact]
    public void Layers_of_a_list_are_counted_in_the_order_they_run()
    {
        // The emblem model's last transformer on the way up is its last to run; in the adapter's file the middle one comes last.
        Assert.Equal(Predict(Plain with { Blocks = """{"mid": 1}""" }), Predict(Plain with { LayerWeights = $"{AttentionSites.For(bench.UNet.Config).Count(site => site is { IsCross: true, Part: UNetPart.Down })}:1" }));
        Assert.NotEqual(Predict(Plain with { Blocks = """{"mid": 1}""" }), Predict(Plain with { LayerWeights = "6:1" }));
    }

    [Fact]
    public void A_grid_that_is_guessed_has_a_row_however_flat_the_picture_is()
    {
        using var scope = NewDisposeScope();
        var mask = ones(1, 1, 16, 1024);

        Assert.Equal(Enumerable.Repeat(1f, 16), MaskGrid.AsDiffusers(mask, 16).data<float>().ToArray());
        Assert.Equal(Enumerable.Repeat(1f, 16), MaskGrid.AsComfyui(mask, 16, latentHeight: 2, latentWidth: 128).data<float>().ToArray());
    }

    private static ImagePrompt Twice(ImagePrompt prompt)
    {
        using var scope = NewDisposeScope();
        return new(cat([prompt.Positive, prompt.Positive], 1).MoveToOuterDisposeScope(), cat([prompt.Negative, prompt.Negative], 1)
            .MoveToOuterDisposeScope());
    }

    internal static Image Grey(int width, int height, Func<int, int, int> levelOf)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            pixels.AsSpan(i * 3, 3).Fill((byte)levelOf(i % width, i / width));
        return new Image(width, height, pixels);
    }

    private float[] Predict(ApplyImagePrompt.Inputs inputs) => bench.Predict(Bench.Apply(inputs));

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }
}
