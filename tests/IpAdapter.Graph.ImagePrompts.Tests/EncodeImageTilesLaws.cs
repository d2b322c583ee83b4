using IpAdapter.Diffusion.Arithmetic;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Prompting;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>What must hold of pictures that are looked at closely.</summary>
public sealed class EncodeImageTilesLaws(Bench bench) : IClassFixture<Bench>
{
    private static readonly ImageEncoder Encoder = Samples.Load(Samples.Emblem).ImageEncoder!;
    private static readonly Image Coloured = ImageFile.Read(Path.Combine(Samples.Root, "samples", "images", "reference-1.png"))
        .Resize(320, 128, ResamplingFilter.Bicubic);

    // They differ from some pixels beyond the mask's edge on.
    private static readonly Image Picture = WeightingLaws.Grey(320, 128, LevelAt);
    private static readonly Image Changed = WeightingLaws.Grey(320, 128, (x, y) => x < 130 ? LevelAt(x, y) : 255 - LevelAt(x, y));

    public static TheoryData<bool, int, string> Ways
    {
        get
        {
            var ways = new TheoryData<bool, int, string>();
            foreach (var isPlus in new[] { false, true })
                foreach (var tiles in new[] { 1, 2, 4 })
                    foreach (var convention in Enum.GetNames<EncodingConvention>())
                        ways.Add(isPlus, tiles, convention);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_the_mask_hides_changes_nothing(bool isPlus, int tiles, string convention)
    {
        var left = WeightingLaws.Grey(320, 128, (x, _) => x < 112 ? 255 : 0);

        var (one, other) = (Encode(Picture, left), Encode(Changed, left));

        Assert.NotEqual(Encode(Picture, null), Encode(Changed, null));
        Assert.Equal(one, other);

        float[] Encode(Image picture, Image? mask) =>
            Numbers(new(Adapter(isPlus), Encoder, [picture], Tiles: tiles, Mask: mask,
                Convention: Enum.Parse<EncodingConvention>(convention)));
    }

    [Theory]
    [InlineData(EncodingConvention.AsComfyui, false, true)]
    [InlineData(EncodingConvention.AsTrained, true, true)]
    [InlineData(EncodingConvention.AsTrained, false, false)]
    public void A_strip_that_is_too_large_on_floats_is_told_before_the_run_and_in_it(EncodingConvention convention, bool hasMask,
        bool isRefused)
    {
        var node = new EncodeImageTiles(bench.Store, Samples.Kinds);
        var strip = new Image(1_000_000, 2, new byte[6_000_000]);
        var adapter = Adapter(isPlus: false);
        (string, object)[] given = hasMask ? [("Mask", new ImageDescription(8, 8))] : [];
        var known = new KnownInputs([("Adapter", adapter), ("Encoder", Encoder), ("Image", new ImageDescription(1_000_000, 2)),
            ("Convention", convention), ("Tiles", 1), .. given]);
        node.Check(known);
        var inputs = new EncodeImageTiles.Inputs(adapter, Encoder, [strip], Tiles: 1, Mask: hasMask ? Picture : null,
            Convention: convention);

        Assert.Equal(isRefused ? ["Image"] : [], known.Problems.Select(problem => problem.Port));
        if (isRefused)
            Assert.Equal("Image", Assert.Throws<NodeInputException>(() => Numbers(inputs)).Port);
        else
            Assert.NotEmpty(Numbers(inputs));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_mask_of_another_shape_is_stretched_over_the_picture(bool isPlus, int tiles, string convention)
    {
        var square = WeightingLaws.Grey(100, 100, (x, _) => x < 35 ? 255 : 0);

        Assert.Equal(Encode(Picture), Encode(Changed));

        float[] Encode(Image picture) => Numbers(new(Adapter(isPlus), Encoder, [picture], Tiles: tiles, Mask: square,
            Convention: Enum.Parse<EncodingConvention>(convention)));
    }

    [Theory]
    [InlineData("AsTrained", 3)]
    [InlineData("AsComfyui", 2)]
    public void Negative_pictures_are_read_whole_and_without_the_mask(string convention, int pictures)
    {
        var inputs = new EncodeImageTiles.Inputs(bench.Plus, Encoder, [.. Enumerable.Repeat(Picture, pictures == 2 ? 1 : 3)], Tiles: 2,
            Convention: Enum.Parse<EncodingConvention>(convention));
        using var plain = Encode(inputs with { Image = [Changed], Tiles = 1 });

        using var led = Encode(inputs with { Negative = [Changed], Mask = WeightingLaws.Grey(8, 8, (x, _) => x * 30) });

        Assert.Equal([1L, pictures, 65, 128], led.Negative.shape);
        for (var picture = 0; picture < pictures; picture++)
            Assert.Equal(plain.Positive[0, 0].contiguous().data<float>().ToArray(), led.Negative[0, picture].contiguous().data<float>()
                .ToArray());
    }

    [Fact]
    public async Task The_whole_alone_is_what_the_other_node_encodes()
    {
        using var plain = await new EncodeImagePrompt(bench.Store, Samples.Kinds)
            .RunAsync(new(bench.Plus, Encoder, [Picture, Changed]), new NodeContext { NodeName = "look" });
        foreach (var inputs in new[] { new EncodeImageTiles.Inputs(bench.Plus, Encoder, [Picture, Changed], Tiles: 1),
            new EncodeImageTiles.Inputs(bench.Plus, Encoder, [Picture, Changed], Ratio: 1) })
        {
            using var closely = Encode(inputs);
            Assert.True(plain.Positive.allclose(closely.Positive, rtol: 1e-4, atol: 1e-5));
            Assert.True(plain.Negative.allclose(closely.Negative, rtol: 1e-4, atol: 1e-5));
        }
    }

    private static int LevelAt(int x, int y) => Coloured.Pixels.Span[(y * 320 + x) * 3];

    private ImagePromptAdapter Adapter(bool isPlus) => isPlus ? bench.Plus : bench.Base;

    private float[] Numbers(EncodeImageTiles.Inputs inputs)
    {
        using var prompt = Encode(inputs);
        return prompt.Positive.data<float>().ToArray();
    }

    private ImagePrompt Encode(EncodeImageTiles.Inputs inputs) => new EncodeImageTiles(bench.Store, Samples.Kinds)
        .CheckAndRunAsync(inputs, new NodeContext { NodeName = "look" }, Samples.ResultTypes).GetAwaiter().GetResult();
}
