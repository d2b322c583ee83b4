using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Samplers.Methods;
using IpAdapter.Diffusion.Sampling;

namespace IpAdapter.Graph.Sampling.Tests;

/// <summary>What is found wrong with a picture to begin from, before anything runs.</summary>
public sealed class StartChecks
{
    private static readonly LatentsDescription Fitting =
        new(4, 8, 64, 104, 1) { ScalingFactor = 0.18215, HasMask = true, HasMaskedPicture = true };

    public static TheoryData<string, string, string[]> WrongPairings => new()
    {
        { "channels", "Start", ["16 channels", "'tiny' draws 4", "autoencoder of 'tiny'"] },
        { "factor", "Start", ["16 x 16", "8 x 8", "autoencoder of 'tiny'"] },
        { "family", "Start", ["0.13025", "0.18215", "another family"] },
        { "count", "Start", ["3 pictures", "4 to draw", "one for all"] },
        { "width", "Width", ["64 pixels", "has 96", "latents/encode"] },
        { "height", "Height", ["104 pixels", "has 64", "latents/encode"] },
        { "strength", "Strength", ["20 steps", "0.04", "0.05"] },
        { "mask set afterwards", "Start", ["'tiny' is an inpainting model", "set afterwards", "latents/encode"] },
        { "no mask", "Start", ["'tiny' is an inpainting model", "no mask", "latents/encode"] },
        { "other channels", "Start", ["reads 8 channels", "predicts 4", "9 (inpainting)"] },
    };

    [Theory]
    [MemberData(nameof(WrongPairings))]
    public void What_does_not_fit_is_told_at_its_port_with_both_sides(string case_, string port, string[] named)
    {
        var problem = Assert.Single(case_ switch
        {
            "channels" => Checked(Fitting with { Channels = 16 }),
            "factor" => Checked(Fitting with { PixelsPerLatent = 16 }),
            "family" => Checked(Fitting with { ScalingFactor = 0.13025 }),
            "count" => Checked(Fitting with { Pictures = 3 }),
            "width" => Checked(Fitting with { Width = 96 }),
            "height" => Checked(Fitting with { Height = 64 }),
            "strength" => Checked(Fitting, strength: 0.04),
            "mask set afterwards" => Checked(Fitting with { HasMaskedPicture = false }, inChannels: 9),
            "no mask" => Checked(Fitting with { HasMask = false, HasMaskedPicture = false }, inChannels: 9),
            _ => Checked(Fitting, inChannels: 8),
        });
        Assert.Equal(port, problem.Port);
        Assert.All(named, part => Assert.Contains(part, problem.Message));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void A_masked_picture_suits_plain_and_inpainting_models(int inChannels) =>
        Assert.Empty(Checked(Fitting, inChannels: inChannels));

    [Fact]
    public void One_picture_may_begin_each_that_is_drawn() => Assert.Empty(Checked(Fitting with { Pictures = 4 }));

    [Fact]
    public void A_strength_without_a_start_is_told()
    {
        var problem = Assert.Single(SampleChecks.Described(new() { ["Width"] = 64, ["Height"] = 64, ["Strength"] = 0.5 }).Problems);
        Assert.Equal("Strength", problem.Port);
    }

    [Fact]
    public void A_picture_without_size_or_start_is_told() => Assert.Equal("Width", Assert.Single(SampleChecks.Described([]).Problems).Port);

    [Fact]
    public void What_is_drawn_has_the_size_of_its_start()
    {
        var drawn = Assert.IsType<LatentsDescription>(SampleChecks.Described(new() { ["UNet"] = SampleChecks.Tiny() with { ScalingFactor = 0.18215 }, ["Start"] = Fitting, ["Strength"] = 0.5 }).Outputs[""]);
        Assert.Equal((64, 104, 0.18215, false), (drawn.Width, drawn.Height, drawn.ScalingFactor, drawn.HasMask));
    }

    private static List<(string Port, string Message)> Checked(LatentsDescription start, double strength = 0.5, int inChannels = 4) =>
        SampleChecks.Described(new()
        {
            ["UNet"] = SampleChecks.Tiny(inChannels) with { ScalingFactor = 0.18215 },
            ["Positive"] = new ConditioningDescription(new PromptConditioningDescription(768, "tiny", 2)),
            ["Sampler"] = new Ddim(),
            ["Steps"] = 20,
            ["Width"] = 64,
            ["Height"] = 104,
            ["Count"] = 2,
            ["Start"] = start,
            ["Strength"] = strength,
        }).Problems;
}
