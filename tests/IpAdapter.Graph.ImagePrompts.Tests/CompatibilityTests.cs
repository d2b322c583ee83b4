using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.Models;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>What does not belong together is found before anything runs, from headers and configurations.</summary>
public sealed class CompatibilityTests
{
    private static readonly DeviceStore s_store = new(ComputeDevice.Create("cpu"));   // nothing is lent
    private static readonly LoadModel.Outputs Emblem = Samples.Load(Samples.Emblem);
    private static readonly ImagePromptAdapter Base = Samples.Reader.Read(Samples.EmblemBase);
    private static readonly ImagePromptAdapter Plus = Samples.Reader.Read(Samples.EmblemPlus);
    private static readonly ImagePromptAdapter Tiny = Samples.Reader.Read(Samples.Golden("ip-adapter/ip-adapter_sd15.safetensors"));

    [Fact]
    public void An_encoder_that_fits_is_described_with_its_adapter()
    {
        var known = Encode(Base, Emblem.ImageEncoder!);

        Assert.Empty(known.Problems);
        Assert.Equal(new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64, 1) { Prompts = 1 }, known.Outputs[""]);
    }

    [Fact]
    public void An_encoder_of_another_width_is_a_problem_that_names_both_sides_and_what_would_fit()
    {
        var encoder = ImageEncoder.Open(Samples.Golden("image_encoder"));

        var problem = Assert.Single(Encode(Base, encoder).Problems);

        Assert.Equal("Encoder", problem.Port);
        Assert.Equal("adapter 'ip-adapter' expects image embeddings of width 64, but image encoder 'image_encoder' gives 28: use the "
            + "encoder that the adapter was trained with, or an adapter for width 28", problem.Message);
    }

    [Fact]
    public void Where_encoder_and_adapter_differ_what_comes_of_them_is_not_told_so_that_one_mistake_gives_one_message() =>
        Assert.Empty(Encode(Base, ImageEncoder.Open(Samples.Golden("image_encoder"))).Outputs);

    [Fact]
    public void Negative_pictures_and_weights_are_counted_before_the_run()
    {
        Assert.Equal("Image", Assert.Single(Encode(Base, Emblem.ImageEncoder!, ("Image", Pictures(0))).Problems).Port);
        Assert.Contains("there are 3 negative pictures for 1 picture:",
            Assert.Single(Encode(Base, Emblem.ImageEncoder!, ("Image", Pictures(1)), ("Negative", Pictures(3))).Problems).Message);
        Assert.Contains("there are 2 weights for 3 pictures",
            Assert.Single(Encode(Base, Emblem.ImageEncoder!, ("Image", Pictures(3)), ("Weights", new[] { 1.0, 2 })).Problems).Message);
        Assert.Empty(Encode(Base, Emblem.ImageEncoder!, ("Image", Pictures(3)), ("Negative", Pictures(1)),
            ("Weights", new[] { 2.0 })).Problems);
    }

    [Fact]
    public void Pictures_and_widths_that_can_not_be_cut_into_tiles_are_found_before_the_run()
    {
        var encoder = Emblem.ImageEncoder!;
        var oddWidth = encoder with { Config = encoder.Config with { EmbeddingWidth = 60 } };
        (string, object)[] closely = [("Tiles", 4), ("Convention", EncodingConvention.AsComfyui)];

        Assert.Equal("Tiles", Assert.Single(Describe([("Adapter", Base), ("Encoder", encoder), ("Image", new ImageDescription(3, 64)),
            .. closely]).Problems).Port);
        Assert.Equal("Convention", Assert.Single(Describe([("Adapter", Base with { EmbeddingWidth = 60 }), ("Encoder", oddWidth),
            ("Image", new ImageDescription(64, 64)), .. closely]).Problems).Port);

        static KnownInputs Describe((string, object)[] inputs)
        {
            var known = new KnownInputs(inputs);
            new EncodeImageTiles(null!, Samples.Kinds).Check(known);
            return known;
        }
    }

    [Fact]
    public void A_plus_adapter_is_compared_with_the_encoders_hidden_states()
    {
        var encoder = ImageEncoder.Open(Samples.Golden("image_encoder"));

        Assert.Contains("expects hidden states of width 128", Assert.Single(Encode(Plus, encoder).Problems).Message);
        Assert.Empty(Encode(Plus, Emblem.ImageEncoder!).Problems);
    }

    [Fact]
    public void A_published_width_is_named_by_its_encoder() =>
        Assert.Contains("width 1024 (ViT-H)", Assert.Single(Encode(Base with { EmbeddingWidth = 1024 },
            Emblem.ImageEncoder!).Problems).Message);

    [Fact]
    public void An_adapter_that_fits_the_unet_gives_the_unet()
    {
        var known = Apply(Base);

        Assert.Empty(known.Problems);
        var described = Assert.IsType<UNet>(known.Outputs[""]);
        Assert.Same(Emblem.UNet.Weights, described.Weights);
        Assert.Single(described.Patches);
    }

    [Fact]
    public void An_adapter_for_another_width_of_text_is_a_problem()
    {
        var problem = Assert.Single(Apply(Tiny).Problems);

        Assert.Equal("Adapter", problem.Port);
        Assert.Contains("width 16", problem.Message);
        Assert.Contains("'emblem' has 128", problem.Message);
    }

    [Fact]
    public void An_adapter_for_other_layers_is_a_problem()
    {
        var unet = Emblem.UNet with { Config = Emblem.UNet.Config with { LayersPerBlock = 2 } };

        Assert.Contains("7 cross-attention layers (the last is number 13)", Assert.Single(Apply(Base, unet: unet).Problems).Message);
    }

    [Fact]
    public void An_adapter_for_other_channels_is_a_problem_that_names_the_layer()
    {
        var unet = Emblem.UNet with { Config = Emblem.UNet.Config with { BlockOutChannels = [64, 80, 128] } };

        var problem = Assert.Single(Apply(Base, unet: unet).Problems);

        Assert.Contains("'3.to_k_ip.weight'", problem.Message);
        Assert.Contains("gives 96 channels", problem.Message);
        Assert.Contains("has 80", problem.Message);
    }

    [Fact]
    public void Pictures_encoded_for_another_kind_of_adapter_are_a_problem()
    {
        var problem = Assert.Single(Apply(Plus,
            image: new ImagePromptDescription("image encoder 'emblem'", "image embeddings", 64)).Problems);

        Assert.Equal("Image", problem.Port);
        Assert.Contains("image encoder 'emblem' gave is image embeddings of width 64", problem.Message);
        Assert.Contains("adapter 'ip-adapter-plus' (kind plus) reads hidden states of width 128", problem.Message);
    }

    [Fact]
    public void One_embedding_a_picture_is_no_prompt_for_an_adapter_that_reads_patches_even_at_its_width()
    {
        Assert.Contains("one embedding for each picture, of width 128",
            Assert.Single(Apply(Plus, image: new ImagePromptDescription("'look.npy'", null, 128)).Problems).Message);
        Assert.Empty(Apply(Base, image: new ImagePromptDescription("'look.npy'", null, 64)).Problems);

        using var prompt = new ImagePrompt(zeros(1, 2, 128), zeros(1, 2, 128));
        var refused = Assert.Throws<NodeInputException>(() => Bench.Apply(Emblem.UNet, Plus, prompt, 1));
        Assert.Contains("one embedding for each picture, of width 128", refused.Message);
    }

    [Fact]
    public void A_block_that_the_unet_lacks_is_a_problem_of_the_text()
    {
        var wrong = Assert.Single(Apply(Base, blocks: """{"up": {"block_0": 1}}""").Problems);

        Assert.Equal("Blocks", wrong.Port);
        Assert.Contains("up.block_0", wrong.Message);
    }

    [Fact]
    public void An_adapters_file_is_described_by_its_header()
    {
        var known = new KnownInputs(("Path", new FilePath(Samples.EmblemBase)));
        new LoadImagePromptAdapter(Samples.Reader).Check(known);
        Assert.Equal(Base, known.Outputs[""]);
    }

    [Fact]
    public void A_file_that_is_no_adapter_is_a_problem_of_the_path()
    {
        var wrong = Assert.Single(new LoadImagePromptAdapter(Samples.Reader)
            .Check(new KnownInputs(("Path", new FilePath(Samples.Golden("embeddings/mosaic.pt"))))).Problems);
        Assert.Equal("Path", wrong.Port);
    }

    private static ImageDescription[] Pictures(int count) => [.. Enumerable.Repeat(new ImageDescription(64, 64), count)];

    private static KnownInputs Encode(ImagePromptAdapter adapter, ImageEncoder encoder, params (string, object)[] more)
    {
        var image = more.Any(input => input.Item1 == "Image") ? [] : new[] { ("Image", (object)"one that is not there yet") };
        var known = new KnownInputs([("Adapter", adapter), ("Encoder", encoder), .. image, .. more]);
        new EncodeImagePrompt(s_store, Samples.Kinds).Check(known);
        return known;
    }

    private static KnownInputs Apply(ImagePromptAdapter adapter, UNet? unet = null, ImagePromptDescription? image = null,
        string? blocks = null)
    {
        List<(string, object)> inputs = [("UNet", unet ?? Emblem.UNet), ("Adapter", adapter), ("Scale", 1.0),
            ("WeightType", WeightType.Linear)];
        if (image is not null)
            inputs.Add(("Image", image));
        if (blocks is not null)
            inputs.Add(("Blocks", blocks));
        var known = new KnownInputs([.. inputs]);
        new ApplyImagePrompt(Samples.Kinds).Check(known);
        return known;
    }
}
