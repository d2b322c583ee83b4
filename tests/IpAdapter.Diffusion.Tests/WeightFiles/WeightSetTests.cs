using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

public sealed class WeightSetTests
{
    private static readonly string AdapterFile = TestFolder.Golden("models/ip-adapter/ip-adapter_sd15.safetensors");
    private static readonly string Vae = TestFolder.Golden("models/sd15-tiny/vae");

    [Fact]
    public void Weights_below_a_prefix_go_by_the_rest_of_their_names()
    {
        var projection = WeightSet.Open(AdapterFile).Below("image_proj.");

        Assert.Equal(["norm.bias", "norm.weight", "proj.bias", "proj.weight"], projection.Names.Order());
        Assert.Equal("image_proj.proj.weight", projection.Find("proj.weight")!.Name);
        Assert.Null(projection.Find("image_proj.proj.weight"));
    }

    [Fact]
    public void Sets_are_equal_when_they_name_the_same_tensors_by_the_same_names()
    {
        var (one, other) = (WeightSet.Open(AdapterFile), WeightSet.Open(AdapterFile));

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(one.Below("image_proj."), other.Below("image_proj."));
        Assert.NotEqual(one, other.Below("image_proj."));
        Assert.NotEqual(one.Below("ip_adapter."), other.Below("image_proj."));
        Assert.Equal(one, WeightSet.Merge([one, WeightSet.Empty]));
    }

    [Theory]
    [InlineData("models/formats/vae-sharded")]
    [InlineData("models/formats/vae-fp16-sharded")]
    public void Shards_are_one_model(string folder)
    {
        var (whole, shards) = (WeightSet.OpenFolder(Vae, "diffusion_pytorch_model"),
            WeightSet.OpenFolder(TestFolder.Golden(folder), "diffusion_pytorch_model"));

        Assert.Equal(whole.Names.Order(), shards.Names.Order());
        Assert.Equal(whole.ParameterCount, shards.ParameterCount);
        Assert.True(shards.Files.Count > 1);
    }

    [Fact]
    public void Shards_without_their_index_and_an_index_of_nothing_are_told_apart_from_no_weights()
    {
        using var folder = new TestFolder();
        string Problem() => Assert.Throws<WeightFileException>(() => WeightSet.OpenFolder(folder["."], "model")).Problem;

        Assert.Contains("expected model.safetensors", Problem());
        folder.Write("model-00001-of-00002.safetensors", Safetensors.Of(("a", [1])));
        Assert.Contains("has shards ('model-00001-of-00002.safetensors') but not their index", Problem());
        folder.Write("model.safetensors.index.json", """{"weight_map": {}}"""u8.ToArray());
        Assert.Contains("names no tensor", Problem());
    }

    [Theory]
    [InlineData("ip-adapter_sd15")]
    [InlineData("ip-adapter-plus_sd15")]
    public void Names_and_shapes_in_a_pickle_are_those_of_the_models_safetensors(string name)
    {
        var (pickle, plain) = (WeightSet.Open(TestFolder.Golden($"models/ip-adapter/{name}.bin")),
            WeightSet.Open(TestFolder.Golden($"models/ip-adapter/{name}.safetensors")));

        Assert.Equal(plain.Names.Order(), pickle.Names.Order());
        Assert.All(plain.Names, name => Assert.Equal(plain.Find(name)!.Shape, pickle.Find(name)!.Shape));
    }

    [Fact]
    public void A_folder_with_a_pickle_alone_is_read()
    {
        var set = WeightSet.OpenFolder(TestFolder.Golden("models/formats/vae-bin"), "diffusion_pytorch_model");

        Assert.EndsWith("diffusion_pytorch_model.bin", set.Files.Single(), StringComparison.Ordinal);
        Assert.Equal(WeightSet.OpenFolder(Vae, "diffusion_pytorch_model").ParameterCount, set.ParameterCount);
    }

    [Theory]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"weight_map":[]}""", "expected an object with 'weight_map'")]
    [InlineData("""{"weight_map":{"a":"../elsewhere.safetensors"}}""", "not the name of a file beside it")]
    [InlineData("""{"weight_map":{"b":"one.safetensors"}}""", "'b' should be in 'one.safetensors', but is not")]
    [InlineData("""{"weight_map":{"b":"two.safetensors"}}""", "no such file")]
    public void An_index_of_shards_that_is_not_sound_is_an_error(string index, string place)
    {
        using var folder = new TestFolder();
        folder.Write("one.safetensors", Safetensors.Of(("a", [1])));
        folder.Write("model.safetensors.index.json", System.Text.Encoding.UTF8.GetBytes(index));

        Assert.Contains(place, Assert.Throws<WeightFileException>(() => WeightSet.OpenFolder(folder["."], "model")).Problem,
            StringComparison.Ordinal);
    }
}
