using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using IpAdapter.Golden;
using IpAdapter.Graph.Golden.Tests.Runners;
using IpAdapter.Graph.Loras;
using IpAdapter.Graph.Text;

namespace IpAdapter.Graph.Golden.Tests.Formats;

/// <summary>
/// What <c>inspect</c> calls a weight file, and what loads it, are of one mind: a file is read where its kind belongs, and nowhere else.
/// </summary>
public sealed class KindsAndLoaders : IDisposable
{
    private const string Adapter = "image-prompt/load", Base = "models/load", Vae = "models/load-autoencoder",
        Vision = "models/load-image-encoder",
        ControlNetNode = "structure/load-controlnet", T2I = "structure/load-t2i-adapter", LoraNode = "lora/load",
            Inversion = "text/load-inversion";

    // As a host has them: the library's, and those that plugins register.
    private static readonly WeightFileKinds s_kinds = KnownKinds.With(() => ImagePromptFileKinds.For(ImageProjectionKinds.Published));

    private static readonly Dictionary<string, Action<string>> s_loaders = new()
    {
        [Adapter] = path => Adapters.Read(path),
        [Base] = path => Checkpoint.Open(path, kinds: s_kinds),
        [Vae] = path => Autoencoder.Open(path, kinds: s_kinds),
        [Vision] = path => ImageEncoder.Open(path, s_kinds),
        [ControlNetNode] = path => ControlNet.Open(path, s_kinds),
        [T2I] = path => T2IAdapter.Open(path, s_kinds),
        [LoraNode] = path => Lora.Open(path, s_kinds),
        [Inversion] = path => InversionReader.Read(path, s_kinds, TokenIn(path)),
    };

    // The kinds that are read, each by which node; all others by none.
    private static readonly Dictionary<string, string[]> s_readBy = new()
    {
        ["IP-Adapter, base"] = [Adapter],
        ["IP-Adapter, full-face"] = [Adapter],
        ["IP-Adapter, faceid"] = [Adapter],
        ["IP-Adapter, faceid-plus"] = [Adapter],
        ["IP-Adapter, plus"] = [Adapter],
        ["Stable Diffusion checkpoint (single file)"] = [Base],
        ["UNet, original names"] = [Base],
        ["autoencoder (VAE)"] = [Vae],
        ["autoencoder (VAE), original names"] = [Vae],
        ["tiny autoencoder (TAESD)"] = [Vae],
        ["encoder of a tiny autoencoder (TAESD), original names"] = [Vae],
        ["decoder of a tiny autoencoder (TAESD), original names"] = [Vae],
        ["image encoder (CLIP)"] = [Vision],
        ["image encoder (CLIP), OpenCLIP's names"] = [Vision],
        ["CLIP, text and image encoder"] = [Vision],
        ["CLIP, text and image encoder, OpenCLIP's names"] = [Vision],
        ["ControlNet"] = [ControlNetNode],
        ["ControlNet, original names"] = [ControlNetNode],
        ["T2I-Adapter"] = [T2I],
        ["T2I-Adapter, original names"] = [T2I],
        ["LoRA"] = [LoraNode],
        ["textual inversion"] = [Inversion],
        ["textual inversions, bundled"] = [Inversion],
    };

    // Of kinds that no file in the tests' folders is of.
    private static readonly (string Kind, string[] Tensors)[] s_made =
    [
        ("IP-Adapter, base", ["image_proj.proj.weight 8x3", "image_proj.proj.bias 8", "image_proj.norm.weight 4", "image_proj.norm.bias 4",
            .. InUNet("ip_adapter.")]),
        ("IP-Adapter, base", ["image_proj.proj.weight 8x3", "image_proj.proj.bias 8", "image_proj.norm.weight 4", "image_proj.norm.bias 4",
            .. InUNet("ip_adapter.unet.")]),
        ("IP-Adapter, base", ["image_proj_model.proj.weight 8x3", "image_proj_model.proj.bias 8", "image_proj_model.norm.weight 4",
            "image_proj_model.norm.bias 4", .. InUNet("unet.")]),
        ("IP-Adapter, faces by a resampler (InstantID, FaceID Portrait unnorm)",
            ["image_proj.latents 1x16x1280", "image_proj.proj_in.weight 1280x512", "ip_adapter.1.to_k_ip.weight 1280x2048",
            "ip_adapter.1.to_v_ip.weight 1280x2048"]),
        ("LoHa", ["lora_unet_conv_in.hada_w1_a 16x2", "lora_unet_conv_in.hada_w1_b 2x36", "lora_unet_conv_in.hada_w2_a 16x2",
            "lora_unet_conv_in.hada_w2_b 2x36"]),
        ("LoKr", ["lora_unet_conv_in.lokr_w1 4x2", "lora_unet_conv_in.lokr_w2 4x2x3x3"]),
        ("DoRA", [.. Pair("lora_unet_conv_in"), "lora_unet_conv_in.dora_scale 16x1x1x1"]),
        ("OFT", ["lora_unet_conv_in.oft_blocks 4x4x4"]),
        ("(IA)3", ["lora_unet_conv_in.weight 16", "lora_unet_conv_in.on_input"]),
        ("GLoRA", ["lora_unet_mid_block_attentions_0_proj_in.a1.weight 4x2", "lora_unet_mid_block_attentions_0_proj_in.a2.weight 2x4"]),
        ("whole differences of weights", [.. Pair("lora_unet_conv_in"), "lora_unet_conv_in.diff_b 16"]),
        ("LoRA for another family "
            + "of base models", ["transformer.single_transformer_blocks.0.attn.to_k.lora_A.weight 4x16",
            "transformer.single_transformer_blocks.0.attn.to_k.lora_B.weight 16x4"]),
        ("LoRA", [.. Pair("text_encoders.clip_l.transformer.text_model.encoder.layers.0.self_attn.q_proj")]),
        ("LoRA", [.. Pair("model.diffusion_model.input_blocks.0.0")]),
        ("LoRA", [.. Pair("unet.base_model.model.conv_in")]),
        ("textual inversion", ["cat-toy 2x768"]),
        ("textual inversion", ["emb_params 4x1024"]),
        ("textual inversion", ["text_encoders_0 2x768", "text_encoders_1 2x1280"]),
        ("textual inversion", ["<s0> 16", "<s1> 2x16"]),
        ("textual inversions, bundled", ["bundle_emb.tok.clip_l 2x768"]),
        ("unknown", ["weight 1x768"]),
        ("unknown", ["0 3", "1 3"]),
        ("unknown", ["some.weight 4x4", "some.bias 4"]),
        ("image prompt, encoded", ["image_embeds 2x1024"]),
        ("face identity", ["identity 1x512"]),
        ("Stable Diffusion checkpoint without its UNet",
            ["first_stage_model.decoder.conv_in.weight 8x4x3x3", "cond_stage_model.transformer.text_model.final_layer_norm.weight 8"]),
        ("refiner of Stable Diffusion XL (single file)",
            ["model.diffusion_model.input_blocks.0.0.weight 384x4x3x3", "conditioner.embedders.0.model.ln_final.weight 1280"]),
        ("Control-LoRA", ["lora_controlnet", "input_hint_block.0.weight 16x3x3x3", "input_blocks.0.0.down 4x4"]),
        ("diffusion transformer (Stable Diffusion 3, Flux)", ["double_blocks.0.img_attn.qkv.weight 9x3"]),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("ipgraph-kinds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Files => [.. from folder in (string[])["tests/Golden/models", "samples/models"]
                                                  from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*",
                                                      SearchOption.AllDirectories)
                                                  where Path.GetExtension(file) is ".safetensors" or ".bin" or ".pt" or ".pth" or ".ckpt"
                                                  // a part of a model, by its index alone
                                                  where !file.Contains("-of-", StringComparison.Ordinal)
                                                  select Path.GetRelativePath(Repository.Root, file)];

    public static TheoryData<int> Made => [.. Enumerable.Range(0, s_made.Length)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_is_loaded_by_the_node_for_its_kind_and_refused_by_the_others(string file) =>
        AssertAgreed(Path.Combine(Repository.Root, file));

    [Theory]
    [MemberData(nameof(Made))]
    public void So_is_one_by_the_names_of_other_programs(int index)
    {
        var file = Path.Combine(_folder, "made.safetensors");
        SparseFile.Write(file, s_made[index].Tensors.Select(tensor => tensor.Split(' '))
            .Select(tensor => KeyValuePair.Create(tensor[0], tensor.Length > 1 ? Array.ConvertAll(tensor[1].Split('x'), long.Parse)
            : [1L])));

        Assert.Equal(s_made[index].Kind, Kind(file));
        AssertAgreed(file);
    }

    [Fact]
    public void Every_kind_that_a_node_reads_is_known_to_inspect()
    {
        var known = Files.Select(file => Kind(Path.Combine(Repository.Root, file.Data))).Concat(s_made.Select(made => made.Kind))
            .ToHashSet();

        // These are held by other tests, over shapes of whole published models.
        Assert.Equal(["CLIP, text and image encoder, OpenCLIP's names", "T2I-Adapter, original names", "UNet, original names",
            "autoencoder (VAE), original names", "image encoder (CLIP), OpenCLIP's names"],
            s_readBy.Keys.Except(known).Order(StringComparer.Ordinal));
    }

    private static void AssertAgreed(string file)
    {
        var kind = Kind(file);
        var expected = s_readBy.GetValueOrDefault(kind, []);
        // words lie in it as well
        if (kind == "LoRA" && BundledInversions.In(WeightSet.Open(file)).Count > 0) expected = [.. expected, Inversion];

        foreach (var (node, load) in s_loaders)
            if (expected.Contains(node))
                load(file);
            else
                Assert.Contains("is ", Assert.Throws<WeightFileException>(() => load(file)).Problem, StringComparison.Ordinal);
    }

    private static string Kind(string file) => s_kinds.Describe(WeightFileHeader.Read(file)).Kind;

    private static string? TokenIn(string path) => WeightSet.Open(path).Find("<s0>") is null ? null : "<s0>";

    private static IEnumerable<string> InUNet(string prefix) =>
        from key in (string[])["k",
            "v"]
        select $"{prefix}down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.to_{key}_ip.weight 6x4";

    private static IEnumerable<string> Pair(string layer) => [$"{layer}.lora_down.weight 2x4", $"{layer}.lora_up.weight 16x2"];
}
