using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts.Tests;

public sealed class AdapterReaderTests
{
    [Fact]
    public void A_base_adapter_tells_its_kind_widths_and_tokens_by_its_header()
    {
        var adapter = Samples.Reader.Read(Samples.EmblemBase);

        Assert.Equal(("ip-adapter", "base", 64L, 128L, 4),
            (adapter.Name, adapter.Kind, adapter.EmbeddingWidth, adapter.CrossAttentionWidth, adapter.TokenCount));
        Assert.NotNull(adapter.Projection.Find("proj.weight"));
        Assert.NotNull(adapter.Attention.Find("13.to_k_ip.weight"));
    }

    [Fact]
    public void A_plus_adapter_tells_its_kind_widths_and_tokens_by_its_header()
    {
        var adapter = Samples.Reader.Read(Samples.EmblemPlus);

        Assert.Equal(("plus", 128L, 128L, 16), (adapter.Kind, adapter.EmbeddingWidth, adapter.CrossAttentionWidth, adapter.TokenCount));
    }

    [Theory]
    [InlineData("ip-adapter_sd15.safetensors",
        "image prompt adapter 'ip-adapter_sd15': kind base, reads image embeddings of width 28, gives 4 tokens of width 16")]
    [InlineData("ip-adapter-faceid-plusv2_sd15.bin", "image prompt adapter 'ip-adapter-faceid-plusv2_sd15': kind faceid-plus, reads face "
        + "identities of width 64 and hidden states of width 32, gives 4 tokens of width 16, with a LoRA inside, with a shortcut")]
    public void An_adapter_is_summed_up_in_a_line(string file, string summary) =>
        Assert.Equal(summary, Samples.Reader.Summary(Samples.Reader.Read(Samples.Golden($"ip-adapter/{file}"))));

    [Fact]
    public void An_adapter_saved_by_a_training_run_is_read_by_the_names_it_has_there()
    {
        using var file = new HeaderFile([.. Base("image_proj_model"), "adapter_modules.1.to_k_ip.weight [6, 4]",
            "adapter_modules.1.to_v_ip.weight [6, 4]"]);

        var adapter = Samples.Reader.Read(file.Path);

        Assert.Equal((3L, 4L, 2), (adapter.EmbeddingWidth, adapter.CrossAttentionWidth, adapter.TokenCount));
    }

    [Fact]
    public void Keys_saved_inside_a_UNet_get_the_numbers_of_published_files()
    {
        string[] blocks = ["mid_block.attentions.0", "up_blocks.1.attentions.0", "down_blocks.0.attentions.10",
            "down_blocks.0.attentions.2"];
        using var file = new HeaderFile(
            [
                .. Base("image_proj_model"), "unet.conv_in.weight [1, 1]",
                .. blocks.SelectMany((block, i) => new[] { "to_k_ip",
                    "to_v_ip" }.Select(key => $"unet.{block}.transformer_blocks.0.attn2.processor.{key}.weight [{i + 1}, 4]")),
            ]);

        var adapter = Samples.Reader.Read(file.Path);

        // down, up, mid: the order of attention processors
        Assert.Equal([4L, 3, 2, 1], new[] { 1, 3, 5, 7 }.Select(index => adapter.Attention.Find($"{index}.to_k_ip.weight")!.Shape[0]));
        Assert.Equal(8, adapter.Attention.Count);
    }

    [Fact]
    public void An_adapter_is_the_same_in_both_its_containers()
    {
        var (pickle, plain) = (Samples.Reader.Read(Samples.Golden("ip-adapter/ip-adapter_sd15.bin")),
            Samples.Reader.Read(Samples.Golden("ip-adapter/ip-adapter_sd15.safetensors")));

        Assert.Equal((plain.Name, plain.Kind, plain.EmbeddingWidth, plain.CrossAttentionWidth, plain.TokenCount),
            (pickle.Name, pickle.Kind, pickle.EmbeddingWidth, pickle.CrossAttentionWidth, pickle.TokenCount));
        Assert.Equal(plain.Attention.Names.Order(), pickle.Attention.Names.Order());
    }

    [Fact]
    public void A_base_model_is_no_adapter() =>
        AssertRefused(Path.Combine(Samples.Emblem, "unet", "diffusion_pytorch_model.safetensors"), "is not an image prompt adapter",
            "of the kind 'UNet'");

    [Theory]
    [InlineData("no keys and values", "image_proj.proj.weight [8, 3]", "image_proj.norm.weight [4]")]
    [InlineData("no projection", "ip_adapter.1.to_k_ip.weight [6, 4]", "ip_adapter.1.to_v_ip.weight [6, 4]")]
    public void Half_an_adapter_is_refused_by_the_half_that_is_missing(string missing, params string[] tensors)
    {
        using var file = new HeaderFile(tensors);

        AssertRefused(file.Path, missing, "not whole");
    }

    [Fact]
    public void A_resampler_of_faces_is_refused_by_its_names_and_with_what_would_do()
    {
        using var file = new HeaderFile("image_proj.latents [1, 16, 1280]", "image_proj.proj_in.weight [1280, 512]",
            "ip_adapter.1.to_k_ip.weight [6, 4]", "ip_adapter.1.to_v_ip.weight [6, 4]");

        AssertRefused(file.Path, "reads face identities with a resampler", "ip-adapter-faceid-portrait_sdxl_unnorm", "InstantID",
            "use ip-adapter-faceid-portrait_sdxl");
    }

    [Fact]
    public void A_full_face_adapter_makes_a_token_of_each_state()
    {
        var adapter = Samples.Reader.Read(Samples.Golden("ip-adapter/ip-adapter-full-face_sd15.safetensors"));

        Assert.Equal(("full-face", 32L, 16L, 0), (adapter.Kind, adapter.EmbeddingWidth, adapter.CrossAttentionWidth, adapter.TokenCount));
    }

    [Fact]
    public void A_projection_of_no_known_kind_is_refused_with_the_kinds_there_are()
    {
        using var file = new HeaderFile("image_proj.other [4, 3]", "ip_adapter.1.to_k_ip.weight [6, 4]",
            "ip_adapter.1.to_v_ip.weight [6, 4]");

        AssertRefused(file.Path, "image_proj.other", "base, full-face, faceid-plus, faceid, plus");
    }

    [Theory]
    [InlineData("faceid_sd15", "faceid", 512, null, 4)]
    [InlineData("faceid-portrait_sd15", "faceid", 64, null, 16)]
    [InlineData("faceid-plus_sd15", "faceid-plus", 64, 32L, 4)]
    public void A_FaceID_adapter_tells_the_width_of_identities_and_of_states(string file, string kind, long width, long? states, int tokens)
    {
        var adapter = Samples.Reader.Read(Samples.Golden($"ip-adapter/ip-adapter-{file}.bin"));

        Assert.Equal((kind, width, states, tokens), (adapter.Kind, adapter.EmbeddingWidth, adapter.StatesWidth, adapter.TokenCount));
        Assert.Null(adapter.Shortcut);
    }

    [Fact]
    public void An_adapter_without_values_is_refused_with_the_name_that_is_missing()
    {
        using var file = new HeaderFile([.. Base("image_proj"), "ip_adapter.1.to_k_ip.weight [6, 4]"]);

        AssertRefused(file.Path, "1.to_v_ip.weight");
    }

    [Fact]
    public void An_adapter_whose_layers_read_tokens_of_different_widths_is_refused()
    {
        using var file = new HeaderFile([.. Base("image_proj"), "ip_adapter.1.to_k_ip.weight [6, 4]",
            "ip_adapter.1.to_v_ip.weight [6, 5]"]);

        AssertRefused(file.Path, "1.to_v_ip.weight", "width 5", "width 4");
    }

    [Theory]
    [InlineData("image_proj.proj.weight [9, 3]")]
    [InlineData("image_proj.latents [2, 4]", "image_proj.proj_in.weight [4, 3]", "image_proj.proj_out.weight [4, 4]")]
    [InlineData("image_proj.latents [1, 2, 4]", "image_proj.proj_in.weight [4, 3]", "image_proj.proj_out.weight [5, 4]")]
    public void A_projection_whose_tokens_no_layer_can_read_is_refused(params string[] projection)
    {
        using var file = new HeaderFile([.. projection, "ip_adapter.1.to_k_ip.weight [6, 4]", "ip_adapter.1.to_v_ip.weight [6, 4]"]);

        AssertRefused(file.Path, "tokens of width 4");
    }

    [Fact]
    public void A_folder_is_refused() => AssertRefused(Samples.Emblem);

    [Fact]
    public void A_projection_with_a_tensor_of_another_kind_is_refused()
    {
        using var file = new HeaderFile([.. Base("image_proj"), "image_proj.pos_emb.weight [2, 3]", "ip_adapter.1.to_k_ip.weight [6, 4]",
            "ip_adapter.1.to_v_ip.weight [6, 4]"]);

        AssertRefused(file.Path, "image_proj.pos_emb.weight", "kind base does not have");
    }

    // Two tokens of width 4, of an embedding of 3 numbers.
    private static string[] Base(string place) =>
        [$"{place}.proj.weight [8, 3]", $"{place}.proj.bias [8]", $"{place}.norm.weight [4]", $"{place}.norm.bias [4]"];

    private static void AssertRefused(string path, params string[] expected)
    {
        var refused = Assert.Throws<WeightFileException>(() => Samples.Reader.Read(path));
        Assert.All(expected.Append(path), part => Assert.Contains(part, refused.Message));
    }
}
