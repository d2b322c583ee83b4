using IpAdapter.Diffusion.UNets;
using IpAdapter.Graph.ImagePrompts.Weighting;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Settings of an image prompt that can't be meant are found before anything runs.</summary>
public sealed class WeightingFitTests
{
    private static readonly LoadModel.Outputs Emblem = Samples.Load(Samples.Emblem);
    private static readonly ImagePromptAdapter Base = Samples.Reader.Read(Samples.EmblemBase);

    // Stable Diffusion 1.5's own layers: six transformers on the way down, one in the middle, nine on the way up.
    private static readonly UNet StableDiffusion = Emblem.UNet with
    {
        Name = "sd15",
        Config = Emblem.UNet.Config with { LayersPerBlock = 2, BlockOutChannels = [320, 640, 1280, 1280], DownAttention = [true, true, true, false], UpAttention = [false, true, true, true], TransformerLayers = [1, 1, 1, 1], Heads = [8, 8, 8, 8] },
    };

    [Theory]
    [InlineData("9:1", "names layer 9", "'emblem' has 7 transformers", "0 to 6")]
    [InlineData("3=1", "'3=1'", "3:1.0, 6:0.5")]
    [InlineData("3:1, 3:2", "layer 3 twice")]
    public void Layers_that_are_not_there_are_a_problem(string layers, params string[] expected)
    {
        var wrong = Assert.Throws<NodeInputException>(() => Apply(Emblem.UNet, ("LayerWeights", layers)));
        Assert.Equal("LayerWeights", wrong.Port);
        Assert.All(expected, part => Assert.Contains(part, wrong.Message));
    }

    [Theory]
    [InlineData(WeightType.StyleTransfer)]
    [InlineData(WeightType.CompositionPrecise)]
    public void Style_and_layout_of_an_unknown_unet_are_a_problem_that_says_what_fits(WeightType type)
    {
        var wrong = Assert.Throws<NodeInputException>(() => Apply(Emblem.UNet, ("WeightType", type)));
        Assert.Equal("WeightType", wrong.Port);
        Assert.All(["SD1.5", "SDXL", "'emblem' has 7", "'blocks'"], part => Assert.Contains(part, wrong.Message));
        Assert.DoesNotContain(Apply(StableDiffusion, ("WeightType", type)).Problems, problem => problem.Port == "WeightType");
    }

    [Fact]
    public void Two_pictures_for_style_and_composition_are_for_sdxl()
    {
        var known = Apply(StableDiffusion, ("WeightType", WeightType.StyleAndComposition), ("Composition", new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64)));

        var problem = Assert.Single(known.Problems, problem => problem.Port == "Composition");
        Assert.All(["SDXL", "'sd15'", "'style-transfer'", "'composition'"], part => Assert.Contains(part, problem.Message));
        Assert.Contains("'strong-style-and-composition' is for SDXL", Assert.Throws<NodeInputException>(() => Apply(StableDiffusion, ("WeightType", WeightType.StrongStyleAndComposition))).Message);
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(0.8, 0.2)]
    public void A_window_that_never_opens_is_a_problem(double start, double end) =>
        Assert.Equal("Start", Assert.Single(Apply(Emblem.UNet, ("Start", start), ("End", end)).Problems).Port);

    [Fact]
    public void Masks_and_pictures_are_counted()
    {
        var three = ("Image", (object)new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64, 3));
        var masks = ("Mask", (object)new[] { new ImageDescription(8, 8), new ImageDescription(8, 8) });

        Assert.Contains("there are 2 masks for 3 pictures", Assert.Single(Apply(Emblem.UNet, three, masks).Problems).Message);
        Assert.Empty(Apply(Emblem.UNet, three, masks, ("UnfoldBatch", true)).Problems);
        Assert.Empty(Apply(Emblem.UNet, ("Image", new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64, 2)), masks).Problems);
        Assert.Contains("2 scales for 3 pictures", Assert.Single(Apply(Emblem.UNet, three, ("Scales", new[] { 1.0, 0.5 })).Problems).Message);
    }

    private static KnownInputs Apply(UNet unet, params (string, object)[] more)
    {
        List<(string Port, object Value)> inputs = [("UNet", unet), .. more];
        if (!inputs.Exists(input => input.Port == "WeightType"))
            inputs.Add(("WeightType", WeightType.Linear));
        var known = new KnownInputs([.. inputs]);
        new ApplyImagePrompt(Samples.Kinds).Describe(known);
        return known;
    }
}
