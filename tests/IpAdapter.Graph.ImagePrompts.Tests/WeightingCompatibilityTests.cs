using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>Settings of an image prompt that can't be meant are found before anything runs.</summary>
public sealed class WeightingCompatibilityTests
{
    private static readonly LoadModel.Outputs Emblem = Samples.Load(Samples.Emblem);
    private static readonly ImagePromptAdapter Base = Samples.Reader.Read(Samples.EmblemBase);

    // Stable Diffusion 1.5's own layers: six transformers on the way down, one in the middle, nine on the way up.
    private static readonly UNet StableDiffusion = Emblem.UNet with
    {
        Name = "sd15",
        Config = Emblem.UNet.Config with
        {
            LayersPerBlock = 2,
            BlockOutChannels = [320, 640, 1280, 1280],
            DownAttention = [true, true, true, false],
            UpAttention = [false, true, true, true],
            TransformerLayers = [1, 1, 1, 1],
            Heads = [8, 8, 8, 8]
        },
    };

    // Stable Diffusion XL's: four on the way down, one in the middle, six on the way up.
    internal static readonly UNet StableDiffusionXL = StableDiffusion with
    {
        Name = "sdxl",
        Config = StableDiffusion.Config with
        {
            BlockOutChannels = [320, 640, 1280],
            DownAttention = [false, true, true],
            UpAttention = [true, true, false],
            TransformerLayers = [1, 2, 10],
            Heads = [5, 10, 20]
        },
    };

    [Theory]
    [InlineData("9:1", "names layer 9", "'emblem' has 7 transformers", "0 to 6")]
    [InlineData("3=1", "'3=1'", "3:1.0, 6:0.5")]
    [InlineData("3:1, 3:2", "layer 3 twice")]
    public void Layers_that_are_not_there_are_a_problem(string layers, params string[] expected)
    {
        var wrong = Assert.Single(Apply(Emblem.UNet, ("LayerWeights", layers)).Problems);
        Assert.Equal("LayerWeights", wrong.Port);
        Assert.All(expected, part => Assert.Contains(part, wrong.Message));
    }

    [Theory]
    [InlineData(WeightType.StyleTransfer)]
    [InlineData(WeightType.CompositionPrecise)]
    public void Style_and_layout_of_an_unknown_unet_are_a_problem_that_says_what_fits(WeightType type)
    {
        var wrong = Assert.Single(Apply(Emblem.UNet, ("WeightType", type)).Problems);
        Assert.Equal("WeightType", wrong.Port);
        Assert.All(["SD1.5", "SDXL", "'emblem' has 7", "'blocks'"], part => Assert.Contains(part, wrong.Message));
        Assert.DoesNotContain(Apply(StableDiffusion, ("WeightType", type)).Problems, problem => problem.Port == "WeightType");
    }

    [Fact]
    public void Two_pictures_for_style_and_composition_are_for_sdxl()
    {
        var known = Apply(StableDiffusion, ("WeightType", WeightType.StyleAndComposition),
            ("Composition", new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64)));

        var problem = Assert.Single(known.Problems, problem => problem.Port == "Composition");
        Assert.All(["SDXL", "'sd15'", "'style-transfer'", "'composition'"], part => Assert.Contains(part, problem.Message));
        Assert.Contains("'strong-style-and-composition' is for SDXL",
            Assert.Single(Apply(StableDiffusion, ("WeightType", WeightType.StrongStyleAndComposition)).Problems).Message);
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
        Assert.Empty(Apply(Emblem.UNet, ("Image", new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64, 2)),
            masks).Problems);
        Assert.Contains("2 scales for 3 pictures",
            Assert.Single(Apply(Emblem.UNet, three, ("Scales", new[] { 1.0, 0.5 })).Problems).Message);
    }

    [Theory]
    [InlineData(2, 2, 1, 3, "there are 3 pictures for composition and 2 pictures")]
    [InlineData(2, 2, 1, 1, "there is 1 picture for composition and 2 pictures")]
    [InlineData(2, 1, 2, 1, "there is 1 picture for composition and 2 pictures")]
    [InlineData(2, 1, 1, 3, null)]
    [InlineData(2, 2, 2, 2, null)]
    public void Pictures_for_composition_share_masks_and_scales_with_the_others(int pictures, int masks, int scales, int compositions,
        string? expected)
    {
        (string, object)[] inputs =
        [
            ("Image", Pictures(pictures)), ("Composition", Pictures(compositions)), ("WeightType", WeightType.StyleAndComposition),
            ("Mask", Enumerable.Repeat(new ImageDescription(8, 8), masks).ToArray()), ("Scales", Enumerable.Repeat(1.0, scales).ToArray()),
        ];

        var problems = Apply(StableDiffusionXL, inputs).Problems;
        Assert.Empty(Apply(StableDiffusionXL, [.. inputs, ("UnfoldBatch", true)]).Problems);

        if (expected is null)
            Assert.Empty(problems);
        else
        {
            Assert.Equal("Composition", Assert.Single(problems).Port);
            Assert.Contains(expected, problems[0].Message);
        }
    }

    [Theory]
    [InlineData("CompositionScale", 0.5, WeightType.Linear, null, "choose 'style-and-composition' or 'strong-style-and-composition'")]
    [InlineData("CompositionScale", 0.5, WeightType.StyleAndComposition, "3:1", "'layer-weights'")]
    [InlineData("CompositionScale", 0.5, WeightType.StyleAndComposition, null, null)]
    [InlineData("CompositionScale", 1.0, WeightType.Linear, null, null)]
    [InlineData("Boost", 0.5, WeightType.StyleTransfer, null, "choose 'style-transfer-precise' or 'composition-precise'")]
    [InlineData("Boost", 0.5, WeightType.CompositionPrecise, "3:1", "'layer-weights'")]
    [InlineData("Boost", 0.5, WeightType.CompositionPrecise, null, null)]
    public void A_strength_that_no_layer_reads_is_a_problem(string port, double value, WeightType type, string? layers, string? expected)
    {
        List<(string, object)> inputs = [(port, value), ("WeightType", type)];
        if (layers is not null)
            inputs.Add(("LayerWeights", layers));

        var problems = Apply(StableDiffusionXL, [.. inputs]).Problems;

        Assert.Equal(expected is null ? [] : [port], problems.Select(problem => problem.Port));
        Assert.All(problems, problem => Assert.Contains(expected!, problem.Message));
    }

    [Theory]
    [InlineData("Blocks", """{"down": 1e999}""")]
    [InlineData("Blocks", """{"mid": 1e39}""")]
    [InlineData("Blocks", """{"up": {"block_0": [6]}}""")]
    [InlineData("LayerWeights", "3:1e39")]
    [InlineData("LayerWeights", "3:-6")]
    public void A_share_beyond_the_range_of_other_scales_is_a_problem(string port, string text)
    {
        var wrong = Assert.Single(Apply(Emblem.UNet, (port, text)).Problems);
        Assert.Equal(port, wrong.Port);
        Assert.Contains("-5 to 5", wrong.Message);
    }

    [Theory]
    [InlineData("Blocks", """{"down": {"block_7": 1}}""")]
    [InlineData("LayerWeights", "99:1")]
    [InlineData("WeightType", null)]
    public void What_the_node_gives_is_told_even_where_a_setting_is_wrong(string port, string? text)
    {
        var known = new KnownInputs(("UNet", Emblem.UNet), (port, text ?? (object)WeightType.StyleTransfer),
            ("WeightType", WeightType.Linear));

        var wrong = Assert.Single(new ApplyImagePrompt(Samples.Kinds).Check(known).Problems);

        Assert.Equal(port, wrong.Port);
        Assert.Same(Emblem.UNet.Weights, Assert.IsType<UNet>(known.Outputs[""]).Weights);
    }

    private static ImagePromptDescription Pictures(int count) => new("image encoder 'emblem'", "image embeddings", 64, count);

    private static KnownInputs Apply(UNet unet, params (string, object)[] more)
    {
        List<(string Port, object Value)> inputs = [("UNet", unet), .. more];
        if (!inputs.Exists(input => input.Port == "WeightType"))
            inputs.Add(("WeightType", WeightType.Linear));
        var known = new KnownInputs([.. inputs]);
        new ApplyImagePrompt(Samples.Kinds).Check(known);
        return known;
    }
}
