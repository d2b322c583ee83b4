using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.Models;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Tests.Checkpoints;

public sealed class WeightFileKindsTests
{
    [Theory]
    [InlineData("controlnet-tiny/diffusion_pytorch_model.safetensors", "ControlNet",
        "hint channels=3 residuals=13 cross-attention width=16")]
    [InlineData("controlnet-tiny.safetensors", "ControlNet, original names", "hint channels=3 residuals=13 cross-attention width=16")]
    [InlineData("sd15-tiny.safetensors", "Stable Diffusion checkpoint (single file)",
        "parts=UNet, text encoder, autoencoder UNet's parameters=813,708 latent channels in=4 latent channels out=4 cross-attention "
        + "layers=16 cross-attention width=16")]
    [InlineData("sd15-tiny.ckpt", "Stable Diffusion checkpoint (single file)",
        "parts=UNet, text encoder, autoencoder UNet's parameters=813,708 latent channels in=4 latent channels out=4 cross-attention "
        + "layers=16 not used=weights averaged over the training (EMA), beside the others cross-attention width=16")]
    [InlineData("sd15-tiny-inpainting/unet/diffusion_pytorch_model.safetensors", "UNet",
        "latent channels in=9 latent channels out=4 cross-attention layers=16 made for=inpainting cross-attention width=16")]
    [InlineData("formats/vae-bf16/diffusion_pytorch_model.safetensors", "autoencoder (VAE)", "latent channels=4 picture channels=3")]
    [InlineData("sd15-tiny/text_encoder/model.safetensors", "text encoder (CLIP)",
        "text width=16 vocabulary=49,408 longest text=77 text layers=4")]
    [InlineData("image_encoder/model.safetensors", "image encoder (CLIP)",
        "image embedding width=28 hidden state width=32 patch size=8 image size=64 image layers=4")]
    [InlineData("t2iadapter-tiny/diffusion_pytorch_model.safetensors", "T2I-Adapter",
        "channels in=192 picture pixels to a feature's edge=8")]
    [InlineData("lora/peft_sd15.safetensors", "LoRA", "layers=144 of them in text encoders=16 largest rank=4 cross-attention width=16")]
    [InlineData("lora/kohya_sd15.safetensors", "LoRA", "layers=216 of them in text encoders=24 largest rank=5 cross-attention width=16")]
    [InlineData("embeddings/weave_sdxl.safetensors", "textual inversion", "clip_g=2 token(s) of width 16 clip_l=2 token(s) of width 12")]
    [InlineData("embeddings/learned_embeds.bin", "textual inversion", "<cat-toy>=1 token(s) of width 16")]
    [InlineData("embeddings/mosaic.pt", "textual inversion", "string_to_param.*=3 token(s) of width 16")]
    public void A_published_layout_is_recognised_from_its_header(string file, string kind, string facts)
    {
        var description = Describe(TestFolder.Golden($"models/{file}"));

        Assert.Equal(kind, description.Kind);
        Assert.Equal(facts, FactsOf(description));
    }

    // The names of what other tools publish, and of what this one saves; each tensor of the shape behind it, [1] where there is none.
    [Theory]
    [InlineData("T2I-Adapter, original names", null, "body.0.block1.weight", "conv_in.weight")]
    [InlineData("T2I-Adapter, original names", "Stable Diffusion 1.x", "body.0.block1.weight", "conv_in.weight 320x192x3x3")]
    [InlineData("T2I-Adapter", "Stable Diffusion XL", "adapter.body.0.resnets.0.block1.weight", "adapter.conv_in.weight 320x256x3x3")]
    [InlineData("image encoder (CLIP), OpenCLIP's names", null, "visual.class_embedding", "visual.conv1.weight")]
    [InlineData("CLIP, text and image encoder, OpenCLIP's names", null, "visual.class_embedding", "positional_embedding",
        "token_embedding.weight", "transformer.resblocks.0.attn.in_proj_weight")]
    [InlineData("text encoder (CLIP)", "Stable Diffusion XL (the second of its two)",
        "text_model.embeddings.token_embedding.weight 8x1280")]
    [InlineData("text encoder (CLIP), OpenCLIP's names", "Stable Diffusion 2.x", "positional_embedding", "token_embedding.weight 8x1024",
        "transformer.resblocks.0.attn.in_proj_weight")]
    [InlineData("autoencoder (VAE), original names", null, "encoder.down.0.block.0.conv1.weight", "decoder.up.0.block.0.conv1.weight",
        "decoder.conv_in.weight")]
    [InlineData("UNet, original names", null, "input_blocks.0.0.weight", "time_embed.0.weight", "out.2.weight")]
    [InlineData("ControlNet, original names", null, "input_blocks.0.0.weight", "time_embed.0.weight", "input_hint_block.0.weight")]
    [InlineData("ControlNet, original names", "Stable Diffusion XL", "control_model.input_blocks.0.0.weight",
        "control_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight 1x2048")]
    [InlineData("Control-LoRA", "Stable Diffusion XL", "lora_controlnet", "input_hint_block.0.weight",
        "input_blocks.4.1.transformer_blocks.0.attn2.to_k.down 1x2048")]
    [InlineData("refiner of Stable Diffusion XL (single file)", "Stable Diffusion XL", "model.diffusion_model.input_blocks.0.0.weight",
        "conditioner.embedders.0.model.ln_final.weight")]
    [InlineData("diffusion transformer (Stable Diffusion 3, Flux)", null, "model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight")]
    [InlineData("diffusion transformer (Stable Diffusion 3, Flux)", null, "double_blocks.0.img_attn.qkv.weight")]
    [InlineData("LoRA", null, "unet.up_blocks.0.attn1.to_q.lora_A.default.weight")]
    [InlineData("LoRA", null, "down_blocks.0.attn1.to_q_lora.lora_linear_layer.down.weight")]
    [InlineData("LoHa", null, "lora_unet_mid_block_attentions_0_proj_in.hada_w1_a")]
    [InlineData("LoKr", null, "lora_unet_mid_block_attentions_0_proj_in.lokr_w1")]
    [InlineData("LoHa", null, "base_model.model.mid_block.attentions.0.proj_in.hada_w1_a.default")]
    [InlineData("DoRA", null, "lora_unet_conv_in.lora_down.weight 2x4x3x3", "lora_unet_conv_in.lora_up.weight 16x2x1x1",
        "lora_unet_conv_in.dora_scale 1x4x1x1")]
    [InlineData("OFT", null, "oft_unet_mid_block_attentions_0_proj_in.oft_blocks 2x4x4")]
    [InlineData("(IA)3", null, "lora_unet_mid_block_attentions_0_proj_in.on_input")]
    [InlineData("GLoRA", null, "lora_unet_mid_block_attentions_0_proj_in.a1.weight 4x2")]
    [InlineData("whole differences of weights", null, "lora_unet_conv_in.diff 16x4x3x3")]
    [InlineData("LoRA for another family of base models", null, "transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight 4x16")]
    [InlineData("LoRA", "Stable Diffusion 1.x",
        "model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.lora_down.weight 4x768")]
    [InlineData("Stable Diffusion checkpoint without its UNet", "Stable Diffusion XL",
        "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight", "conditioner.embedders.1.model.ln_final.weight",
        "first_stage_model.decoder.conv_in.weight")]
    [InlineData("textual inversions, bundled", null, "bundle_emb.tok.clip_l 2x768")]
    [InlineData("textual inversion", "Stable Diffusion XL", "text_encoders_0 2x768", "text_encoders_1 2x1280")]
    [InlineData("textual inversion", "Stable Diffusion 1.x", "<s0> 2x768", "<s1> 768")]
    [InlineData("textual inversion", "Stable Diffusion 1.x", "cat 2x768", "dog 768")]
    [InlineData("textual inversion", "Stable Diffusion 1.x", "cat-toy 2x768")]
    [InlineData("textual inversion", "Stable Diffusion 2.x", "emb_params 4x1024")]
    [InlineData("textual inversion", "Stable Diffusion XL", "clip_g 2x1280", "clip_l 2x768")]
    [InlineData("textual inversion", null, "<anything> 3")]
    [InlineData("unknown", null, "weight 1x768", "bias")]      // an aesthetic score's last layer
    [InlineData("unknown", null, "weight 1x768")]
    [InlineData("unknown", null, "0 3", "1 3")]
    public void A_file_is_recognised_by_its_names(string kind, string? family, params string[] tensors)
    {
        using var folder = new TestFolder();
        Write(folder["some.safetensors"], tensors);

        var description = Describe(folder["some.safetensors"]);

        Assert.Equal((kind, family), (description.Kind, description.BaseFamily));
    }

    [Fact]
    public void An_image_encoder_is_named_as_people_name_it()
    {
        using var folder = new TestFolder();
        SparseFile.Write(folder["h.safetensors"], ImageEncoderTensors.For(PublishedShapes.VitH).Shapes);

        Assert.Equal("image encoder=OpenCLIP ViT-H image embedding width=1024 hidden state width=1280 patch size=14 image size=224 "
            + "image layers=32", FactsOf(Describe(folder["h.safetensors"])));
    }

    [Theory]
    [InlineData("""{"modelspec.prediction_type": "v"}""", false, "the velocity")]
    [InlineData("""{"modelspec.prediction_type": "epsilon"}""", false, "the noise")]
    [InlineData("{}", true, "the velocity, with zero terminal SNR")]
    [InlineData("{}", false, null)]
    public void What_a_checkpoint_predicts_is_a_fact_where_it_says_so(string remarks, bool hasMarks, string? predicts)
    {
        using var folder = new TestFolder();
        string[] names = ["model.diffusion_model.input_blocks.0.0.weight", "model_ema.decay", "control_model.time_embed.0.weight",
            .. hasMarks ? ["v_pred", "ztsnr"] : Array.Empty<string>()];
        SparseFile.Write(folder["model.safetensors"], names.Select(name => KeyValuePair.Create(name, new long[] { 1 })), remarks);

        var facts = Describe(folder["model.safetensors"]).Facts;

        Assert.Equal(predicts, facts.FirstOrDefault(fact => fact.Name == "predicts")?.Value);
        Assert.Equal("UNet, ControlNet", facts[0].Value);
        Assert.Contains("EMA", facts.Single(fact => fact.Name == "not used").Value);
    }

    [Theory]
    [InlineData("model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight", "It can't be used")]
    [InlineData("lora_controlnet", "It can't be used")]
    [InlineData("controlnet_cond_embedding.conv_in.weight", "Name it where such a file is asked for")]
    [InlineData("stranger", "nor anything known here: its tensors are 'stranger' and the like")]
    public void A_mismatch_says_what_the_file_is_and_what_to_do(string name, string expected)
    {
        using var folder = new TestFolder();
        SparseFile.Write(folder["some.safetensors"], [KeyValuePair.Create(name, new long[] { 1, 512 })]);

        var mismatch = KnownKinds.BuiltIn.Mismatch(WeightSet.Open(folder["some.safetensors"]), "a base model in one file");

        Assert.StartsWith("is not a base model in one file", mismatch);
        Assert.Contains(expected, mismatch);
    }

    [Fact]
    public void Types_parameters_and_bytes_are_counted()
    {
        var description = Describe(TestFolder.Golden("models/sd15-tiny/text_encoder/model.safetensors"));

        Assert.Equal(["F16", "I64"], description.Types.Select(type => type.Key));
        Assert.Equal(description.ParameterCount, description.Types.Sum(type => type.Value));
        Assert.Equal(2 * description.Types[0].Value + 8 * 77, description.Bytes);
        Assert.Equal(69, description.Tensors.Count);
    }

    [Theory]
    [InlineData(768, "Stable Diffusion 1.x")]
    [InlineData(2048, "Stable Diffusion XL")]
    [InlineData(16, null)]
    public void The_width_of_the_text_tells_the_family(int width, string? family)
    {
        using var folder = new TestFolder();
        Write(folder["control.safetensors"], ["control_model.input_blocks.0.0.weight",
            $"control_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight 1x{width}"]);

        Assert.Equal(family, Describe(folder["control.safetensors"]).BaseFamily);
    }

    [Fact]
    public void A_kind_that_others_bring_is_tried_first_and_told_as_long_as_it_is_there()
    {
        using var folder = new TestFolder();
        Write(folder["made.safetensors"], ["lora_unet_conv_in.lora_down.weight 2x4x3x3", "made.up 1x768"]);
        List<IWeightFileKind> brought = [new WeightFileKind("made up", weights => weights.Has("made.up"), _ => [new("is", "made up")])
        {
            CrossAttentionWidth = weights => weights.Size("made.up", 1),
        }];
        var kinds = KnownKinds.With(() => brought);
        var header = WeightFileHeader.Read(folder["made.safetensors"]);

        var known = kinds.Describe(header);
        var refusal = Assert.Throws<WeightFileException>(() => Checkpoint.Open(folder["made.safetensors"], kinds: kinds)).Problem;
        brought.Clear();

        Assert.Equal(("made up", "Stable Diffusion 1.x"), (known.Kind, known.BaseFamily));
        Assert.Equal("is=made up cross-attention width=768", FactsOf(known));
        Assert.Contains("those of the kind 'made up', for Stable Diffusion 1.x", refusal, StringComparison.Ordinal);
        Assert.Equal("LoRA", kinds.Describe(header).Kind);
    }

    [Fact]
    public void A_models_folder_is_the_sum_of_its_parts()
    {
        var model = ModelFolderDescription.Read(TestFolder.Golden("models/sd15-tiny"));

        Assert.Equal("UNet", model.Parts.Single(part => part.Name == "unet").Weights!.Kind);
        Assert.Equal("autoencoder (VAE)", model.Parts.Single(part => part.Name == "vae").Weights!.Kind);
        Assert.Equal("text encoder (CLIP)", model.Parts.Single(part => part.Name == "text_encoder").Weights!.Kind);
        Assert.Null(model.Parts.Single(part => part.Name == "scheduler").Weights);
        Assert.All(model.Parts, part => Assert.Null(part.Problem));
    }

    [Fact]
    public void The_folder_of_one_part_is_a_model_of_one_part()
    {
        var part = Assert.Single(ModelFolderDescription.Read(TestFolder.Golden("models/image_encoder")).Parts);

        Assert.Equal(("image_encoder", "CLIPVisionModelWithProjection"), (part.Name, part.Class));
        Assert.Equal("image encoder (CLIP)", part.Weights!.Kind);
    }

    [Fact]
    public void A_part_that_can_not_be_read_says_why_and_the_others_are_still_described()
    {
        using var folder = new TestFolder();
        folder.Write("config.json", """{"_class_name": "AutoencoderKL"}"""u8.ToArray());
        folder.Write("diffusion_pytorch_model.bin", [0x80, 2, (byte)'.']);

        var part = Assert.Single(ModelFolderDescription.Read(folder["."]).Parts);

        Assert.Null(part.Weights);
        Assert.Contains("until PyTorch 1.5", part.Problem, StringComparison.Ordinal);
    }

    private static void Write(string path, string[] tensors) =>
        SparseFile.Write(path, tensors.Select(tensor => tensor.Split(' '))
            .Select(tensor => KeyValuePair.Create(tensor[0], tensor.Length > 1 ? Array.ConvertAll(tensor[1].Split('x'), long.Parse)
            : [1L])));

    private static WeightFileDescription Describe(string path) => KnownKinds.BuiltIn.Describe(WeightFileHeader.Read(path));

    private static string FactsOf(WeightFileDescription description) =>
        string.Join(" ", description.Facts.Select(fact => $"{fact.Name}={fact.Value}"));
}
