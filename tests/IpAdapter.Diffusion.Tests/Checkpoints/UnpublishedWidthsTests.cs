using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.Models;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Checkpoints;

/// <summary>
/// Single files of widths that nobody published, though 8 heads and 32 groups divide them: what shapes do not tell is asked for, never
/// guessed.
/// </summary>
public sealed class UnpublishedWidthsTests : IDisposable
{
    private static readonly UNetConfig s_unet = PublishedShapes.Sd15 with { BlockOutChannels = [64, 128, 256, 256] };
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Changes => [.. UNets.Keys];

    // Each differs from a published one by one width alone.
    private static Dictionary<string, UNetConfig> UNets { get; } = new()
    {
        ["half as wide"] = PublishedShapes.Sd15 with { BlockOutChannels = [160, 320, 640, 640] },
        ["one block wider"] = PublishedShapes.Sd15 with { BlockOutChannels = [320, 640, 1280, 1344] },
        ["2.x, one block narrower"] = PublishedShapes.Sd2 with { BlockOutChannels = [320, 640, 1280, 1216] },
        ["XL, half as wide"] = PublishedShapes.Xl with { BlockOutChannels = [160, 320, 640] },
        ["another text"] = PublishedShapes.Sd15 with { CrossAttentionWidth = 1024 },
        ["1.x, projected linearly"] = PublishedShapes.Sd15 with { UsesLinearProjection = true },
        ["XL, another text"] = PublishedShapes.Xl with { CrossAttentionWidth = 1024 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_UNet_is_refused_by_its_widths(string change)
    {
        SparseFile.Write(_folder["model.safetensors"], PublishedShapes.UNet(UNets[change]));

        var problem = Assert.Throws<WeightFileException>(() => Checkpoint.Open(_folder["model.safetensors"])).Problem;

        Assert.StartsWith($"its blocks have [{string.Join(", ", UNets[change].BlockOutChannels)}] channels and read text states of width "
            + $"{UNets[change].CrossAttentionWidth}, which no published model has", problem);
        Assert.Contains("unet/config.json", problem);
    }

    [Fact]
    public void A_UNets_own_configuration_is_followed()
    {
        SparseFile.Write(_folder["model.safetensors"], PublishedShapes.UNet(s_unet));
        Write("model/unet/config.json", HalfConfig("UNet2DConditionModel", """ "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"],"""));

        var config = Checkpoint.Open(_folder["model.safetensors"]).UNet.Config;

        Assert.Equal(16, config.NormGroups);
        Assert.Equal([4, 4, 4, 4], config.Heads);
    }

    [Theory]
    [InlineData("part/config.json")]
    [InlineData("config.json")]
    public void A_ControlNet_is_refused_without_its_configuration_and_follows_it(string config)
    {
        SparseFile.Write(_folder["part.safetensors"],
            ControlNetTensors.For(new ControlNet("", WeightSet.Empty, s_unet, HintLevels: 4)).Shapes);

        AssertRefused(() => ControlNet.Open(_folder["part.safetensors"]), "its blocks have [64, 128, 256, 256] channels",
            "put its config.json into a folder of the file's name beside it ('part')");
        Write(config, HalfConfig("ControlNetModel", ""));

        var told = ControlNet.Open(_folder["part.safetensors"]);
        Assert.Equal((16, _folder[config]), (told.Config.NormGroups, told.ConfigPath));
        Assert.Equal([4, 4, 4, 4], told.Config.Heads);
    }

    // Their authors have other sizes for the same channels: whether a feature is half the size of the one before is told by no shape.
    [Theory]
    [InlineData("part/config.json", "full_adapter_xl", new[] { 0, 0, 1, 1 })]
    [InlineData("config.json", "full_adapter", new[] { 0, 1, 2, 3 })]
    public void A_T2I_Adapter_is_refused_without_its_configuration_and_follows_it(string config, string type, int[] levels)
    {
        var shape = new T2IAdapter("", WeightSet.Empty, 3, [64, 128, 256, 256], [], 2, 8);
        SparseFile.Write(_folder["part.safetensors"], T2IAdapterTensors.For(shape).Shapes);

        AssertRefused(() => T2IAdapter.Open(_folder["part.safetensors"]), "its features have [64, 128, 256, 256] channels",
            "put its config.json into a folder of the file's name beside it ('part')");
        Write(config, $$"""{"_class_name": "T2IAdapter", "adapter_type": "{{type}}", "channels": [64, 128, 256, 256], "downscale_factor": 8}""");

        var told = T2IAdapter.Open(_folder["part.safetensors"]);
        Assert.Equal(_folder[config], told.ConfigPath);
        Assert.Equal(levels, told.Levels);
    }

    [Theory]
    [InlineData(3, 8, new[] { 0, 1, 2, 3 })]
    [InlineData(1, 8, new[] { 0, 1, 2, 3 })]
    [InlineData(3, 16, new[] { 0, 0, 1, 1 })]
    public void A_published_T2I_Adapter_is_recognised_from_its_header(int hintChannels, int edge, int[] levels)
    {
        SparseFile.Write(_folder["part.safetensors"],
            T2IAdapterTensors.For(new T2IAdapter("", WeightSet.Empty, hintChannels, [320, 640, 1280, 1280], [], 2, edge)).Shapes);

        var found = T2IAdapter.Open(_folder["part.safetensors"]);

        Assert.Equal((hintChannels, edge), (found.HintChannels, found.PixelsPerFeature));
        Assert.Equal(levels, found.Levels);
    }

    [Theory]
    [InlineData(512, 2048)]
    [InlineData(1280, 3072)]
    [InlineData(768, 2048)]
    public void A_text_encoder_is_refused_by_its_widths_and_follows_its_configuration(int width, int intermediate)
    {
        var config = PublishedShapes.ClipL with { Width = width, IntermediateWidth = intermediate, Heads = 16 };
        var text = TextEncoderTensors.For(config,
            WeightSet.Empty).Shapes.Select(shape => KeyValuePair.Create($"{OriginalPrefixes.Clip}{shape.Key}", shape.Value));
        SparseFile.Write(_folder["model.safetensors"], [.. PublishedShapes.UNet(PublishedShapes.Sd15), .. text]);

        AssertRefused(() => Checkpoint.Open(_folder["model.safetensors"]),
            $"its text encoder has {width} channels, {intermediate} inside a feed-forward layer", "text_encoder/config.json");
        Write("model/text_encoder/config.json", $$"""{"hidden_size": {{width}}, "intermediate_size": {{intermediate}}, "num_hidden_layers": 12, "num_attention_heads": 16, "hidden_act": "gelu"}""");
        if (width != 768) return;

        var told = Checkpoint.Open(_folder["model.safetensors"]).TextEncoder!.First.Config;
        Assert.Equal((16, "gelu"), (told.Heads, told.Activation));
    }

    [Theory]
    [InlineData(1024, 4096, 24, 16, "gelu")]
    [InlineData(1280, 5120, 32, 20, "gelu")]
    [InlineData(768, 3072, 12, 12, "quick_gelu")]
    public void A_published_text_encoder_has_its_own_heads_and_activation(int width, int intermediate, int layers, int heads,
        string activation)
    {
        SparseFile.Write(_folder["text.safetensors"],
            TextEncoderTensors.For(PublishedShapes.ClipL with { Width = width, IntermediateWidth = intermediate, Layers = layers },
            WeightSet.Empty).Shapes);

        var config = TextEncoderRecogniser.Recognise(WeightSet.Open(_folder["text.safetensors"]), _folder["text.safetensors"]);

        Assert.Equal((heads, activation, layers), (config.Heads, config.Activation, config.Layers));
    }

    [Theory]
    [InlineData("part/config.json", 1280, 2560)]
    [InlineData("config.json", 1152, 5120)]
    public void An_image_encoder_is_refused_by_its_widths_and_follows_its_configuration(string config, int width, int intermediate)
    {
        SparseFile.Write(_folder["part.safetensors"],
            ImageEncoderTensors.For(PublishedShapes.VitH with { Width = width, IntermediateWidth = intermediate }).Shapes);

        AssertRefused(() => ImageEncoder.Open(_folder["part.safetensors"]), $"is an image encoder of 32 layers, {width} channels "
            + $"({intermediate} inside a feed-forward layer)", "put its config.json beside it");
        Write(config, $$"""
            {"model_type": "clip_vision_model", "hidden_size": {{width}}, "intermediate_size": {{intermediate}}, "num_hidden_layers": 32, "num_attention_heads": 8,
             "image_size": 224, "patch_size": 14, "projection_dim": 1024, "hidden_act": "gelu"}
            """);

        var told = ImageEncoder.Open(_folder["part.safetensors"]);
        Assert.Equal((8, _folder[config]), (told.Config.Heads, told.ConfigPath));
    }

    [Theory]
    [InlineData("part/config.json", 4, new[] { 64, 128, 256, 256 })]
    [InlineData("config.json", 16, new[] { 128, 256, 512, 512 })]   // the widths of another family's, whose latents have another scale
    public void An_autoencoder_is_refused_by_its_widths_and_follows_its_configuration(string config, int latents, int[] channels)
    {
        SparseFile.Write(_folder["part.safetensors"],
            PublishedShapes.Lone(PublishedShapes.Vae with { BlockOutChannels = channels, LatentChannels = latents }));

        AssertRefused(() => Autoencoder.Open(_folder["part.safetensors"]),
            $"its autoencoder has [{string.Join(", ", channels)}] channels and latents of {latents}", "config.json beside it");
        Write(config, $$"""
            {"_class_name": "AutoencoderKL", "block_out_channels": [{{string.Join(", ", channels)}}], "latent_channels": {{latents}}, "layers_per_block": 2, "norm_num_groups": 16, "scaling_factor": 0.5,
             "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"], "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"]}
            """);

        var told = Autoencoder.Open(_folder["part.safetensors"]);
        Assert.Equal((16, 0.5, _folder[config]), (told.Config.NormGroups, told.Config.ScalingFactor, told.ConfigPath));
    }

    // Half of a UNet: 4 heads and 16 groups, where those of the published ones would divide as well.
    private static string HalfConfig(string name, string further) => $$"""
        {"_class_name": "{{name}}", "block_out_channels": [64, 128, 256, 256], "cross_attention_dim": 768, "attention_head_dim": 4, "norm_num_groups": 16, "layers_per_block": 2,{{further}}
         "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"]}
        """;

    private static void AssertRefused(Func<object> open, params string[] expected)
    {
        var problem = Assert.Throws<WeightFileException>(open).Problem;
        Assert.All(expected, part => Assert.Contains(part, problem));
    }

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], content);
    }
}
