using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models.Autoencoders;

/// <summary>How a tiny autoencoder is found in its files; what it computes is held by recorded cases.</summary>
public sealed class TinyAutoencoderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("taesd_encoder.safetensors")]
    [InlineData("taesd_decoder.safetensors")]
    [InlineData("taesd_encoder.pth")]
    [InlineData("taesd_decoder.pth")]
    [InlineData("diffusion_pytorch_model.safetensors")]
    public void Either_of_two_files_opens_both_by_the_names_of_the_whole(string file)
    {
        var (whole, found) = (Autoencoder.Open(Golden("")), Autoencoder.Open(Golden(file)));

        Assert.Equal(whole.Weights.Names.Order(StringComparer.Ordinal), found.Weights.Names.Order(StringComparer.Ordinal));
        Assert.All(whole.Weights.Names, name => Assert.Equal(whole.Weights.Find(name)!.Shape, found.Weights.Find(name)!.Shape));
        Assert.True(found.Config.IsTiny);
        Assert.Equal((whole.Config.PixelsPerLatent, whole.Config.LatentChannels),
            (found.Config.PixelsPerLatent, found.Config.LatentChannels));
    }

    [Fact]
    public void A_folder_of_both_files_is_one_and_of_four_is_none()
    {
        Copy("taesd_encoder.safetensors", "taesd_encoder.safetensors");
        Copy("taesd_decoder.safetensors", "taesd_decoder.safetensors");
        Assert.Equal("taesd", Autoencoder.Open(_folder[""]).Name);

        Copy("taesd_encoder.safetensors", "taesdxl_encoder.safetensors");
        Copy("taesd_decoder.safetensors", "taesdxl_decoder.safetensors");
        var problem = Assert.Throws<WeightFileException>(() => Autoencoder.Open(_folder[""])).Problem;
        Assert.Contains("taesd_encoder.safetensors, taesdxl_encoder.safetensors", problem, StringComparison.Ordinal);
        Assert.Equal("taesdxl", Autoencoder.Open(_folder["taesdxl_decoder.safetensors"]).Name);
    }

    [Theory]
    [InlineData("taesd_decoder.safetensors", null, 0.18215)]
    [InlineData("TAESDXL_decoder.safetensors", null, 0.13025)]
    [InlineData("taesd_decoder.safetensors", 0.13025, 0.13025)]
    public void What_latents_it_was_made_for_is_told_by_its_name_or_by_whoever_loads_it(string name, double? given, double expected)
    {
        Copy("taesd_encoder.safetensors", name.Replace("decoder", "encoder", StringComparison.Ordinal));
        Copy("taesd_decoder.safetensors", name);

        Assert.Equal(expected, Autoencoder.Open(_folder[name], given).Config.ScalingFactor);
    }

    [Theory]
    [InlineData("taesd_encoder.safetensors", "taesd_encoder.safetensors",
        "is the encoder of a tiny autoencoder alone: its decoder belongs beside it, as 'taesd_decoder.safetensors'")]
    [InlineData("taesd_decoder.safetensors", "tiny.safetensors",
        "is the decoder of a tiny autoencoder alone: its encoder belongs beside it, in files of one name but for 'encoder' and 'decoder'")]
    public void One_half_alone_is_told_with_the_file_that_is_lacking(string file, string name, string expected)
    {
        Copy(file, name);

        Assert.StartsWith(expected, Assert.Throws<WeightFileException>(() => Autoencoder.Open(_folder[name])).Problem,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_that_are_no_pair_are_told()
    {
        Copy("taesd_encoder.safetensors", "taesd_encoder.safetensors");
        Copy("taesd_encoder.safetensors", "taesd_decoder.safetensors");

        var wrong = Assert.Throws<WeightFileException>(() => Autoencoder.Open(_folder["taesd_encoder.safetensors"],
            kinds: KnownKinds.BuiltIn));

        Assert.EndsWith("taesd_decoder.safetensors", wrong.Path, StringComparison.Ordinal);
        Assert.Contains("'encoder of a tiny autoencoder (TAESD), original names'", wrong.Problem, StringComparison.Ordinal);
    }

    // Tensors of the decoder have numbers that are one more than diffusers'.
    [Fact]
    public void A_tensor_that_a_file_lacks_is_named_as_the_file_names_it()
    {
        Copy("taesd_encoder.safetensors", "taesd_encoder.safetensors");
        var decoder = WeightSet.Open(Golden("taesd_decoder.safetensors"));
        SparseFile.Write(_folder["taesd_decoder.safetensors"], decoder.Names.Where(name => name != "19.bias")
            .Select(name => KeyValuePair.Create(name, decoder.Find(name)!.Shape.ToArray())));

        Assert.Contains("lacks the tensor '19.bias' [3]",
            Assert.Throws<WeightFileException>(() => Autoencoder.Open(_folder["taesd_decoder.safetensors"])).Problem,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"act_fn\": \"relu\"", "\"act_fn\": \"silu\"", "'act_fn'")]
    [InlineData("\"scaling_factor\": 1.0", "\"scaling_factor\": 0.5", "'scaling_factor'")]
    [InlineData("\"latent_channels\": 4", "\"latent_channels\": 16", "'latent_channels' says 16, the weights 4")]
    [InlineData("\"_class_name\": \"AutoencoderTiny\"", "\"_class_name\": \"AutoencoderKL\"", "'act_fn'")]
    [InlineData("\"upsampling_scaling_factor\": 2", "\"upsampling_scaling_factor\": 4", "'upsampling_scaling_factor'")]
    public void A_configuration_that_is_not_supported_or_another_models_is_told(string from, string to, string expected)
    {
        Copy("diffusion_pytorch_model.safetensors", "diffusion_pytorch_model.safetensors");
        File.WriteAllText(_folder["config.json"], File.ReadAllText(Golden("config.json")).Replace(from, to, StringComparison.Ordinal));

        Assert.Contains(expected, Assert.Throws<WeightFileException>(() =>
            Autoencoder.Open(_folder["diffusion_pytorch_model.safetensors"])).Problem, StringComparison.Ordinal);
    }

    private static string Golden(string file) => TestFolder.Golden($"models/taesd-tiny/{file}");

    private void Copy(string file, string name) => File.Copy(Golden(file), _folder[name]);
}
