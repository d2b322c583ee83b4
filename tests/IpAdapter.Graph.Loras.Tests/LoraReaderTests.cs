using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Loras.Tests;

public sealed class LoraReaderTests : IDisposable
{
    private const string Layer = "mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.weight";

    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-loras-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("kohya_sd15", "LoRA 'kohya_sd15': format kohya, rank 4 to 5, 192 layers of the UNet, 24 of the text encoder")]
    [InlineData("kohya-conv_sd15", "LoRA 'kohya-conv_sd15': format kohya, rank 4 to 5, 279 layers of the UNet")]
    [InlineData("kohya_sdxl", "LoRA 'kohya_sdxl': format kohya, rank 4 to 5, 302 layers of the UNet, 18 layers of the text encoder, 24 "
        + "layers of the second text encoder")]
    [InlineData("peft_sd15", "LoRA 'peft_sd15': format PEFT, rank 4, 128 layers of the UNet, 16 layers of the text encoder")]
    public void A_file_says_its_format_rank_and_parts(string name, string expected) =>
        Assert.Equal(expected.Replace(" 24 of the", " 24 layers of the", StringComparison.Ordinal), LoraSummary.Create(Models.Lora(name)));

    [Theory]
    [InlineData("lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0.lora_{0}.weight")]
    [InlineData("lora_unet_middle_block_1_transformer_blocks_0_attn1_to_out_0.lora_{0}.weight")]
    [InlineData("diffusion_model.middle_block.1.transformer_blocks.0.attn1.to_out.0.lora_{0}.weight")]
    [InlineData("unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.lora_{1}.weight")]
    [InlineData("unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.lora.{0}.weight")]
    [InlineData("base_model.model.mid_block.attentions.0.transformer_blocks.0.attn1.to_out.0.lora_{1}.default.weight")]
    [InlineData("unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.{0}.weight")]
    [InlineData("mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.{0}.weight")]
    public void A_layer_of_a_unet_is_found_by_each_name_it_goes_by(string key)
    {
        var lora = Write([(Key(key, "down", "A"), [2, 40]), (Key(key, "up", "B"), [40, 2])]);

        var placement = LoraPlacement.In(TinyUNet.Open("sd15-tiny"), lora);

        Assert.Equal((null, Layer), (placement.Problem, placement.Changes.Single().Key));
    }

    [Theory]
    [InlineData("lora_te_text_model_encoder_layers_1_self_attn_q_proj.lora_{0}.weight")]
    [InlineData("lora_te1_text_model_encoder_layers_1_self_attn_q_proj.lora_{0}.weight")]
    [InlineData("text_encoder.text_model.encoder.layers.1.self_attn.q_proj.lora_{1}.weight")]
    [InlineData("text_encoder.text_model.encoder.layers.1.self_attn.q_proj.lora_linear_layer.{0}.weight")]
    [InlineData("text_encoder.text_model.encoder.layers.1.self_attn.to_q_lora.{0}.weight")]
    public void A_layer_of_a_text_encoder_is_found_by_each_name_it_goes_by(string key)
    {
        var lora = Write([(Key(key, "down", "A"), [2, 16]), (Key(key, "up", "B"), [16, 2])]);

        var placement = LoraPlacement.In("sd15-tiny", Models.Text("sd15-tiny").First, LoraPart.TextEncoder, lora);

        Assert.Equal((null, "text_model.encoder.layers.1.self_attn.q_proj.weight"), (placement.Problem, placement.Changes.Single().Key));
    }

    [Theory]
    [InlineData("lora_unet_conv_in.hada_w1_a", "LoHa")]
    [InlineData("lora_unet_conv_in.lokr_w1", "LoKr")]
    [InlineData("lora_unet_conv_in.dora_scale", "DoRA")]
    [InlineData("lora_unet_conv_in.diff", "whole differences of weights")]
    [InlineData("lora_unet_conv_in.diff_b", "whole differences of weights")]
    [InlineData("lora_unet_conv_norm_out.w_norm", "whole norms")]
    [InlineData("something.else", "no low-rank pair")]
    public void A_key_that_is_none_of_two_matrices_is_named(string key, string expected)
    {
        var wrong = Assert.Throws<WeightFileException>(() => Write([("lora_unet_conv_in.lora_down.weight", [2, 4, 3, 3]),
            ("lora_unet_conv_in.lora_up.weight", [16, 2, 1, 1]), (key, [2, 2])]));

        Assert.Contains($"'{key}'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_without_its_partner_is_named() =>
        Assert.Contains("'lora_unet_conv_in.lora_down.weight' has no partner",
            Assert.Throws<WeightFileException>(() => Write([("lora_unet_conv_in.lora_down.weight", [2, 4, 3, 3])])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(new long[] { 4 }, new long[] { 16, 2 }, "'lora_unet_conv_in.lora_down.weight' is [4]")]
    [InlineData(new long[] { 2, 4 }, new long[] { }, "'lora_unet_conv_in.lora_up.weight' is []")]
    public void What_is_no_matrix_is_named(long[] down, long[] up, string expected) =>
        Assert.Contains(expected, Assert.Throws<WeightFileException>(() => Write([("lora_unet_conv_in.lora_down.weight", down),
            ("lora_unet_conv_in.lora_up.weight", up)])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_of_a_kind_that_another_plugin_brings_is_refused_by_what_it_is()
    {
        var kinds = KnownKinds.With(() =>
            [new WeightFileKind("a plugin's", weights => weights.Find("image_proj.proj.weight") is not null, _ => [])]);

        var refusal = Assert.Throws<WeightFileException>(
            () => Lora.Open(Models.Golden("ip-adapter/ip-adapter_sd15.safetensors"), kinds));

        Assert.Contains("is not a LoRA: its tensors are those of the kind 'a plugin's'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_models_file_is_no_LoRA_of_another_kind()
    {
        var wrong = Assert.Throws<WeightFileException>(() => Lora.Open(Models.Golden("sd15-tiny.safetensors"), KnownKinds.BuiltIn));

        Assert.Contains("is not a LoRA: its tensors are those of the kind 'Stable Diffusion checkpoint", wrong.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_file_is_told_no_node_that_loads_it() =>
        Assert.Contains("is not a LoRA, nor "
            + "anything known here", Assert.Throws<WeightFileException>(() => Write([("weight", [2, 2, 2]), ("bias", [2, 2, 2])])).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("unet.mid_block.attentions.0.proj_in.lora_A.weight", "unet.mid_block.attentions.0.proj_in.lora_B.weight")]
    [InlineData("base_model.model.mid_block.attentions.0.proj_in.lora_A.default.weight",
        "base_model.model.mid_block.attentions.0.proj_in.lora_B.default.weight")]
    public void A_layer_that_is_named_twice_in_two_ways_is_refused_with_both(string down, string up)
    {
        const string kohya = "lora_unet_mid_block_attentions_0_proj_in.lora_down.weight";

        var wrong = Assert.Throws<WeightFileException>(() => Write([(kohya, [2, 40, 1, 1]),
            ("lora_unet_mid_block_attentions_0_proj_in.lora_up.weight", [40, 2, 1, 1]), (down, [2, 40, 1, 1]), (up, [40, 2, 1, 1])]));

        Assert.Contains($"'{kohya}'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains($"'{down}'", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_is_named_by_both_of_its_names_is_refused_with_both()
    {
        var lora = Write([("lora_unet_mid_block_attentions_0_proj_in.lora_down.weight", [2, 40, 1, 1]),
            ("lora_unet_mid_block_attentions_0_proj_in.lora_up.weight", [40, 2, 1, 1]),
            ("lora_unet_middle_block_1_proj_in.lora_down.weight", [2, 40, 1, 1]),
                ("lora_unet_middle_block_1_proj_in.lora_up.weight", [40, 2, 1, 1])]);

        var problem = LoraPlacement.In(TinyUNet.Open("sd15-tiny"), lora).Problem;

        Assert.Contains("'lora_unet_mid_block_attentions_0_proj_in.lora_down.weight' and "
            + "'lora_unet_middle_block_1_proj_in.lora_down.weight'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_that_were_learned_beside_it_are_left_to_the_node_that_loads_words()
    {
        var lora = Write([("lora_unet_conv_in.lora_down.weight", [2, 4, 3, 3]), ("lora_unet_conv_in.lora_up.weight", [16, 2, 1, 1]),
            ("bundle_emb.my-cat.clip_l", [2, 16]), ("bundle_emb.dog.string_to_param.*", [1, 16])]);

        Assert.Single(lora.Layers);
        Assert.Equal(["dog", "my-cat"], lora.BundledWords);
        Assert.Contains("with the words 'dog', 'my-cat': text/load-inversion loads them from the same file", LoraSummary.Create(lora),
            StringComparison.Ordinal);
    }

    // alpha / r; rsLoRA: alpha / sqrt(r); a layer's own alpha goes before that of all.
    [Theory]
    [InlineData("""{ "unet.r": 4, "unet.lora_alpha": 8 }""", 2, 2)]
    [InlineData("""{ "unet.lora_alpha": 8, "unet.use_rslora": true }""", 4, 4)]
    [InlineData("""{ "unet.lora_alpha": 8, "unet.alpha_pattern": { "mid_block.attentions.0.proj_in": 2 } }""", 0.5, 2)]
    [InlineData("""{ "unet.lora_alpha": 8, "unet.alpha_pattern": { "proj_(in|else)": 2 } }""", 0.5, 2)]
    [InlineData("""{ "unet.lora_alpha": 8, "unet.use_rslora": true, "unet.alpha_pattern": { "attentions.0.proj_in": 2 } }""", 1, 4)]
    [InlineData("""{ "text_encoder.lora_alpha": 8, "text_encoder.use_rslora": true }""", 1, 1)]
    public void PEFTs_settings_in_the_header_say_how_strong_a_layer_is(string settings, double ofIn, double ofOut)
    {
        RandomFactors.Write(Path.Combine(_folder, "lora.safetensors"), Projections("unet."), 1, ("lora_adapter_metadata", settings));

        Assert.Equal((ofIn, ofOut), ScalesOf("lora"));
    }

    [Fact]
    public void PEFTs_settings_in_a_file_beside_it_count_for_its_own_file()
    {
        RandomFactors.Write(Path.Combine(_folder, "adapter_model.safetensors"), Projections("base_model.model."), 1);
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), """{ "lora_alpha": 8, "r": 4, "alpha_pattern": { "mid_block.attentions.0.proj_in": 2 } }""");

        Assert.Equal((0.5, 2), ScalesOf("adapter_model"));
        Assert.Equal(Path.Combine(_folder, "adapter_config.json"),
            Lora.Open(Path.Combine(_folder, "adapter_model.safetensors"), KnownKinds.BuiltIn).ConfigPath);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("""{ "unet.lora_alpha": 8, "unet.alpha_pattern": { "(": 2 } }""")]
    [InlineData("""{ "unet.lora_alpha": 8, "unet.alpha_pattern": { "proj_in": "much" } }""")]
    public void Settings_that_are_none_are_named(string settings)
    {
        RandomFactors.Write(Path.Combine(_folder, "lora.safetensors"), Projections("unet."), 1, ("lora_adapter_metadata", settings));

        Assert.Contains("'lora_adapter_metadata'",
            Assert.Throws<WeightFileException>(() => Lora.Open(Path.Combine(_folder, "lora.safetensors"),
                KnownKinds.BuiltIn)).Message,
            StringComparison.Ordinal);
    }

    // What the original names are is told by a checkpoint that has them.
    [Theory]
    [InlineData("sd15-tiny")]
    [InlineData("sdxl-tiny")]
    public void Original_names_are_those_of_single_files(string model)
    {
        const string prefix = "model.diffusion_model.";
        var unet = TinyUNet.Open(model);
        var expected = WeightSet.Open(Models.Golden($"{model}.safetensors")).Names.Where(name => name.StartsWith(prefix,
            StringComparison.Ordinal)).Select(name => name[prefix.Length..]);

        var names = unet.Weights.Names.Select(name => UNetOriginalNames.Find(name[..name.LastIndexOf('.')], unet.Config)
            + name[name.LastIndexOf('.')..]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("down_blocks.9.resnets.0.conv1")]
    [InlineData("up_blocks.4.attentions.0.proj_in")]
    [InlineData("down_blocks.99999999999.resnets.0.conv1")]
    public void A_layer_of_a_block_that_the_UNet_has_not_has_no_original_name(string layer) =>
        Assert.Null(UNetOriginalNames.Find(layer, TinyUNet.Open("sd15-tiny").Config));

    private static (string Name, long[] Shape)[] Projections(string before) =>
    [
        ($"{before}mid_block.attentions.0.proj_in.lora_A.weight", [4, 40, 1, 1]),
            ($"{before}mid_block.attentions.0.proj_in.lora_B.weight", [40, 4, 1, 1]),
        ($"{before}mid_block.attentions.0.proj_out.lora_A.weight", [4, 40, 1, 1]),
            ($"{before}mid_block.attentions.0.proj_out.lora_B.weight", [40, 4, 1, 1]),
    ];

    private (double In, double Out) ScalesOf(string name)
    {
        var layers = Lora.Open(Path.Combine(_folder, $"{name}.safetensors"),
            KnownKinds.BuiltIn).Layers.ToDictionary(layer => layer.Module,
            layer => layer.Change.Scale);
        return (layers["mid_block_attentions_0_proj_in"], layers["mid_block_attentions_0_proj_out"]);
    }

    private static string Key(string pattern, string kohya, string peft) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, kohya, peft);

    private Lora Write((string Name, long[] Shape)[] tensors)
    {
        RandomFactors.Write(Path.Combine(_folder, "lora.safetensors"), tensors, seed: 1);
        return Lora.Open(Path.Combine(_folder, "lora.safetensors"), KnownKinds.BuiltIn);
    }
}
