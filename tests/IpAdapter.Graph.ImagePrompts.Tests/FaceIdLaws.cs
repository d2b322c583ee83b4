using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.ImagePrompts.Faces;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>What must hold of FaceID adapters, their LoRA and their shortcut, on files in the published layout.</summary>
public sealed class FaceIdLaws(Bench bench) : IClassFixture<Bench>
{
    private static readonly UNet Tiny = Samples.Load(Samples.Golden("sd15-tiny")).UNet;
    private static readonly ImageEncoder Encoder = ImageEncoder.Open(Samples.Golden("image_encoder"));
    private static readonly ImagePromptAdapter FaceId = Read("faceid_sd15"), Portrait = Read("faceid-portrait_sd15"),
        Plus = Read("faceid-plus_sd15"), PlusVersion2 = Read("faceid-plusv2_sd15");

    [Fact]
    public void A_portrait_makes_sixteen_tokens_of_every_face()
    {
        using var scope = NewDisposeScope();
        using var weights = bench.Store.Lend(Portrait.Projection);

        var tokens = Samples.Kinds.Get(Portrait).Build(new WeightScope(weights), Portrait).Forward(Bench.Noise(1, 1, 5, 64));

        Assert.Equal(16, Portrait.TokenCount);
        Assert.Equal([1L, 5, 16, 16], tokens.shape);
    }

    [Fact]
    public void At_scale_0_the_LoRA_is_still_there()
    {
        var (plain, ignored) = (Predict(Tiny), Predict(Apply(Tiny, FaceId, 0)));

        Assert.NotEqual(plain, ignored);
        Assert.Equal(Predict(Tiny.WithLowRankOf(FaceId)), ignored);
    }

    [Fact]
    public void Without_image_and_LoRA_the_unet_is_what_it_was() =>
        Assert.Equal(Predict(Tiny), Predict(Apply(Tiny, FaceId with { LowRankScale = 0 }, 0)));

    [Fact]
    public void The_LoRA_is_taken_off_by_its_name()
    {
        var applied = Apply(Tiny, FaceId, 0);

        Assert.Equal("ip-adapter-faceid_sd15", Assert.Single(applied.LowRank).Name);
        Assert.Equal(Predict(Tiny), Predict(applied with { LowRank = applied.LowRank.RemoveAll(patch => patch.Name == FaceId.Name) }));
    }

    [Fact]
    public void An_adapter_applied_twice_brings_its_LoRA_once_and_two_adapters_bring_both()
    {
        Assert.Single(Apply(Apply(Tiny, FaceId, 0.5), FaceId, 0.25).LowRank);
        Assert.Equal(2, Apply(Apply(Tiny, FaceId, 0.5), Plus, 0.25).LowRank.Count);
    }

    [Fact]
    public void One_adapter_with_two_strengths_of_its_LoRA_is_refused_whatever_the_order()
    {
        var (whole, weak) = (PlusVersion2, PlusVersion2 with { LowRankScale = 0.25 });

        foreach (var (first, second) in new[] { (whole, weak), (weak, whole) })
        {
            var once = Apply(Tiny, first, 0.5);
            var refused = Assert.Throws<NodeInputException>(() => Apply(once, second, 0.5));
            Assert.Equal("Adapter", refused.Port);
            Assert.All(["0.25", "1", "load it once"], part => Assert.Contains(part, refused.Message));

            var known = Described(Tiny, first);
            Assert.Equal(once.LowRank.Single().Name, Assert.IsType<UNet>(known.Outputs[""]).LowRank.Single().Name);
            Assert.Equal(refused.Message, Assert.Single(Described((UNet)known.Outputs[""], second).Problems).Message);
        }
    }

    [Fact]
    public void The_LoRA_reaches_every_projection_of_every_attention_layer()
    {
        var changes = Assert.Single(Tiny.WithLowRankOf(FaceId).LowRank).Changes;

        Assert.Equal(4 * AttentionSites.For(Tiny.Config).Count, changes.Count);
        Assert.All(changes, change => Assert.Null(LowRankCompatibility.ProblemOf(Tiny.Weights, change.Key, change.Value)));
    }

    [Fact]
    public void Version_2_is_told_by_the_files_name_and_the_workflow_may_say_otherwise()
    {
        Assert.Null(Plus.Shortcut);
        Assert.Equal(1, PlusVersion2.Shortcut);
        Assert.Equal(0.5, Load("faceid-plusv2_sd15", FaceShortcut.ByName, 0.5).Shortcut);
        Assert.Null(Load("faceid-plusv2_sd15", FaceShortcut.Off, 0.5).Shortcut);
        Assert.Equal(0.5, Load("faceid-plus_sd15", FaceShortcut.On, 0.5).Shortcut);
    }

    [Fact]
    public void A_shortcut_of_scale_0_leaves_the_identity_alone()
    {
        using var scope = NewDisposeScope();
        using var weights = bench.Store.Lend(PlusVersion2.Projection);
        var (identity, states) = (Bench.Noise(1, 1, 1, 64), Bench.Noise(2, 1, 1, 65, 32));

        var tokens = Samples.Kinds.Get(PlusVersion2).Build(new WeightScope(weights), PlusVersion2 with { Shortcut = 0 })
            .Forward(identity, states);

        var alone = new FaceIdProjection(new WeightScope(weights), PlusVersion2.TokenCount).Forward(identity);
        Assert.True(alone.allclose(tokens));
    }

    [Fact]
    public void A_face_with_its_picture_has_both_and_an_identity_of_zeros_on_the_other_side()
    {
        using var scope = NewDisposeScope();
        using var identity = new FaceIdentity(Bench.Noise(1, 2, 64));
        var picture = ImageFile.Read(Path.Combine(Samples.Root, "samples", "images", "reference-1.png"));

        using var prompt = Encode(new(PlusVersion2, [identity], [picture], Encoder));

        Assert.Equal([1L, 2, 64], prompt.Positive.shape);
        Assert.Equal([1L, 2, 65, 32], prompt.PositiveStates!.shape);
        Assert.Equal(prompt.PositiveStates.shape, prompt.NegativeStates!.shape);
        Assert.Equal(0, prompt.Negative.abs().max().item<float>());
        Assert.True(prompt.PositiveStates[0, 0].allclose(prompt.PositiveStates[0, 1]));
    }

    [Fact]
    public void A_negative_picture_stands_beside_the_identity_of_zeros()
    {
        using var identity = new FaceIdentity(Bench.Noise(1, 2, 64));
        var (picture, other) = (Sample("reference-1"), Sample("reference-2"));
        using var seen = Encode(new(PlusVersion2, [identity], [other], Encoder));

        using var led = Encode(new(PlusVersion2, [identity], [picture], Encoder, [other]));

        Assert.Equal(0, led.Negative.abs().max().item<float>());
        Assert.True(seen.PositiveStates!.allclose(led.NegativeStates!, rtol: 1e-4, atol: 1e-5));

        static Image Sample(string name) => ImageFile.Read(Path.Combine(Samples.Root, "samples", "images", $"{name}.png"));
    }

    [Fact]
    public void What_a_face_lacks_for_its_adapter_is_said_before_the_run()
    {
        var known = new KnownInputs(("Adapter", Plus), ("Identity", new FaceIdentityDescription("'face.npy'", 512, 1)));

        new EncodeFace(bench.Store, Samples.Kinds).Check(known);

        Assert.Equal(["Identity", "Image", "Encoder"], known.Problems.Select(problem => problem.Port));
        Assert.Contains("face identities of width 64, but 'face.npy' gives 512", known.Problems[0].Message);
        Assert.Contains("reads face identities and hidden states", known.Problems[1].Message);
    }

    [Theory]
    [InlineData("faceid-portrait_sd15", 1.0, true)]
    [InlineData("faceid-portrait_sd15", 0.0, true)]
    [InlineData("faceid-portrait_sd15", 0.5, false)]
    [InlineData("faceid_sd15", 0.5, true)]
    public void A_strength_of_the_LoRA_that_asks_for_nothing_is_no_mistake_where_there_is_none(string adapter, double scale, bool isFine)
    {
        var known = new KnownInputs(("Path", new FilePath(Samples.Golden($"ip-adapter/ip-adapter-{adapter}.bin"))), ("LoraScale", scale));

        new LoadImagePromptAdapter(Samples.Reader).Check(known);

        Assert.Equal(isFine, known.Problems.Count == 0);
    }

    [Fact]
    public void Faces_and_their_pictures_are_counted_before_the_run()
    {
        (string, object)[] three = [("Adapter", Plus), ("Identity", new FaceIdentityDescription("'a.npy'", 64, 1)),
            ("Identity", new FaceIdentityDescription("'b.npy'", 64, 2)), ("Encoder", Encoder)];

        Assert.Contains("there are 2 pictures for 3 faces", Assert.Single(Encoded([.. three, ("Image", Pictures(2))]).Problems).Message);
        Assert.Contains("there are 2 negative pictures for 1 picture",
            Assert.Single(Encoded([.. three, ("Image", Pictures(1)), ("Negative", Pictures(2))]).Problems).Message);
        Assert.Empty(Encoded([.. three, ("Image", Pictures(1))]).Problems);
        Assert.Equal(3, Assert.IsType<ImagePromptDescription>(Encoded([.. three, ("Image", Pictures(3)),
            ("Arrangement", PictureArrangement.SideBySide)]).Outputs[""]).Pictures);
        Assert.Equal(1, Assert.IsType<ImagePromptDescription>(Encoded([.. three, ("Image", Pictures(3)),
            ("Arrangement", PictureArrangement.OneEach)]).Outputs[""]).Pictures);
        Assert.Equal("Identity", Assert.Single(Encoded(("Adapter", FaceId), ("Identity", Array.Empty<object>())).Problems).Port);

        static ImageDescription[] Pictures(int count) => [.. Enumerable.Repeat(new ImageDescription(64, 64), count)];
    }

    [Fact]
    public void A_picture_that_the_adapter_does_not_read_is_a_problem()
    {
        var problem = Assert.Single(Encoded(("Adapter", FaceId), ("Identity", new FaceIdentityDescription("'a.npy'", 512, 1)),
            ("Image", new ImageDescription(64, 64))).Problems);

        Assert.Equal("Image", problem.Port);
        Assert.Contains("reads face identities alone, no picture: leave it out", problem.Message);
    }

    private KnownInputs Encoded(params (string, object)[] inputs)
    {
        var known = new KnownInputs(inputs);
        new EncodeFace(bench.Store, Samples.Kinds).Check(known);
        return known;
    }

    private static KnownInputs Described(UNet unet, ImagePromptAdapter adapter)
    {
        var known = new KnownInputs(("UNet", unet), ("Adapter", adapter), ("WeightType", WeightType.Linear));
        new ApplyImagePrompt(Samples.Kinds).Check(known);
        return known;
    }

    private static ImagePromptAdapter Read(string name) => Samples.Reader.Read(Samples.Golden($"ip-adapter/ip-adapter-{name}.bin"));

    private static ImagePromptAdapter Load(string name, FaceShortcut shortcut, double scale) =>
        Run(new LoadImagePromptAdapter(Samples.Reader),
            new(new FilePath(Samples.Golden($"ip-adapter/ip-adapter-{name}.bin")), shortcut, scale));

    private static TOutput Run<TInputs, TOutput>(INode<TInputs, TOutput> node, TInputs inputs)
        where TInputs : notnull =>
        node.CheckAndRunAsync(inputs, new NodeContext { NodeName = "node" }, Samples.ResultTypes).GetAwaiter().GetResult();

    private ImagePrompt Encode(EncodeFace.Inputs inputs) => Run(new EncodeFace(bench.Store, Samples.Kinds), inputs);

    private static UNet Apply(UNet unet, ImagePromptAdapter adapter, double scale)
    {
        var prompt = new ImagePrompt(Bench.Noise(1, 1, 1, adapter.EmbeddingWidth), zeros(1, 1, adapter.EmbeddingWidth));
        if (adapter.StatesWidth is { } width)
            prompt = prompt with { PositiveStates = Bench.Noise(2, 1, 1, 65, width), NegativeStates = zeros(1, 1, 65, width) };
        return Bench.Apply(unet, adapter, prompt, scale);
    }

    private float[] Predict(UNet unet)
    {
        using var scope = NewDisposeScope();
        return bench.Predict(unet, new BatchLayout(1, Guided: true), Bench.Noise(8, 2, 4, 8, 8), Bench.Noise(9, 2, 77, 16));
    }
}
