using System.Text.Json.Nodes;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Tests.Imaging;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.ImageEncoders;

public sealed class ImageEncoderTests : IDisposable
{
    private static readonly string s_emblem = Path.Combine(Folders.Emblem, "image_encoder");
    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-image-encoder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_encoder_is_opened_from_its_folder_or_its_file_with_the_preprocessing_beside_it()
    {
        var (folder, file) = (ImageEncoder.Open(s_emblem), ImageEncoder.Open(Path.Combine(s_emblem, "model.safetensors")));
        Assert.Equal(folder, file);
        Assert.Equal(64, folder.Preprocessing.Size);
        Assert.Equal("image_encoder", folder.Name);
    }

    [Fact]
    public void An_encoder_without_settings_is_given_CLIPs_at_its_own_size()
    {
        Copy("config.json", "model.safetensors");
        Assert.Equal(ClipPreprocessing.Usual(64), ImageEncoder.Open(_folder).Preprocessing);
    }

    [Fact]
    public void The_configuration_of_a_whole_CLIP_is_that_of_its_image_encoder()
    {
        Copy("config.json", "model.safetensors");
        var own = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "config.json")))!;
        var width = own["projection_dim"]!.GetValue<int>();
        own["projection_dim"] = 512;   // what transformers writes there, whatever the projection is
        File.WriteAllText(Path.Combine(_folder, "config.json"),
            new JsonObject
            {
                ["model_type"] = "clip",
                ["projection_dim"] = width,
                ["vision_config"] = own,
                ["text_config"] = new JsonObject()
            }.ToJsonString());

        Assert.Equal(ImageEncoder.Open(s_emblem).Config, ImageEncoder.Open(_folder).Config);
        Assert.Equal(ImageEncoder.Open(_folder), ImageEncoder.Open(Path.Combine(_folder, "model.safetensors")));
        File.WriteAllText(Path.Combine(_folder, "config.json"), """{"model_type": "clip"}""");
        Assert.Contains("'vision_config'", Assert.Throws<WeightFileException>(() => ImageEncoder.Open(_folder)).Problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors", false)]
    [InlineData("open_clip_model.safetensors", false)]
    [InlineData("open_clip_pytorch_model.safetensors", true)]
    public void A_folder_without_a_configuration_is_recognised_as_its_file_is(string name, bool hasStranger)
    {
        SparseFile.Write(Path.Combine(_folder, name), ImageEncoderTensors.For(PublishedShapes.VitH).Shapes);

        Assert.Equal((PublishedShapes.VitH, "OpenCLIP ViT-H"),
            (ImageEncoder.Open(_folder).Config, ImageEncoder.Open(_folder).Config.PublishedName));
        if (hasStranger) File.WriteAllText(Path.Combine(_folder, "config.json"), """{"model_type": "llama"}""");
        Assert.Equal(PublishedShapes.VitH, ImageEncoder.Open(Path.Combine(_folder, name)).Config);
    }

    [Theory]
    [InlineData("{ \"size\": 224 }", "size")]
    [InlineData("{ \"crop_size\": { \"height\": 32, \"width\": 64 } }", "crop_size")]
    [InlineData("{ \"do_normalize\": false }", "do_normalize")]
    [InlineData("{ \"resample\": 2 }", "resample")]
    [InlineData("{ \"image_mean\": [0.5] }", "image_mean")]
    [InlineData("{ \"image_std\": [0.5, 0, 0.5] }", "image_std")]
    [InlineData("{ \"rescale_factor\": 1 }", "rescale_factor")]
    public void Preprocessing_that_is_not_CLIPs_is_refused_by_setting(string settings, string named)
    {
        Copy("config.json", "model.safetensors");
        File.WriteAllText(Path.Combine(_folder, "preprocessor_config.json"), settings);
        var problem = Assert.Throws<WeightFileException>(() => ImageEncoder.Open(_folder));
        Assert.Contains($"'{named}'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_written_as_numbers_are_sizes()
    {
        Copy("config.json", "model.safetensors");
        File.WriteAllText(Path.Combine(_folder, "preprocessor_config.json"), "{ \"size\": 64, \"crop_size\": 64 }");
        Assert.Equal(64, ImageEncoder.Open(_folder).Preprocessing.Size);
    }

    [Fact]
    public void A_text_encoders_file_is_refused_as_one()
    {
        Copy("config.json");
        File.Copy(Path.Combine(Folders.Emblem, "text_encoder", "model.safetensors"), Path.Combine(_folder, "model.safetensors"));
        Assert.Contains("text encoder (CLIP)", Assert.Throws<WeightFileException>(() => ImageEncoder.Open(_folder,
            KnownKinds.BuiltIn)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_of_several_pictures_are_those_of_each()
    {
        var preprocessing = ClipPreprocessing.Usual(32);
        var (one, other) = (Pictures.Noisy(50, 40, 1), Pictures.Noisy(33, 90, 2));
        using var scope = NewDisposeScope();
        var both = preprocessing.ToPixels([one, other]);
        Assert.True(both[0].Equals(preprocessing.ToPixels(one)[0]));
        Assert.True(both[1].Equals(preprocessing.ToPixels(other)[0]));
    }

    private void Copy(params string[] names)
    {
        foreach (var name in names)
            File.Copy(Path.Combine(s_emblem, name), Path.Combine(_folder, name));
    }
}
