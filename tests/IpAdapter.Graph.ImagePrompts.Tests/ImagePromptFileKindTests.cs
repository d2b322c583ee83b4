using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>What files are called that image prompts bring.</summary>
public sealed class ImagePromptFileKindTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.safetensors");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("ip-adapter/ip-adapter_sd15.safetensors", "IP-Adapter, base",
        "tokens=4 image embedding width=28 attention layers=16 cross-attention width=16")]
    [InlineData("ip-adapter/ip-adapter_sdxl_vit-h.safetensors", "IP-Adapter, base",
        "tokens=4 image embedding width=28 attention layers=28 cross-attention width=28")]
    [InlineData("ip-adapter/ip-adapter-plus_sd15.safetensors", "IP-Adapter, plus",
        "tokens=16 hidden state width=32 attention layers=16 cross-attention width=16")]
    [InlineData("ip-adapter/ip-adapter-full-face_sd15.safetensors", "IP-Adapter, full-face",
        "tokens=one for each position of the image encoder hidden state width=32 attention layers=16 cross-attention width=16")]
    [InlineData("ip-adapter/ip-adapter-faceid_sd15.bin", "IP-Adapter, faceid",
        "tokens=4 identity width=512 attention layers=16 LoRA's rank=4 cross-attention width=16")]
    [InlineData("ip-adapter/ip-adapter-faceid-portrait_sd15.bin", "IP-Adapter, faceid",
        "variant=Portrait, which has no LoRA tokens=16 identity width=64 attention layers=16 cross-attention width=16")]
    [InlineData("ip-adapter/ip-adapter-faceid-plus_sd15.bin", "IP-Adapter, faceid-plus",
        "version=1, by its name tokens=4 identity width=64 hidden state width=32 attention layers=16 LoRA's rank=4 "
        + "cross-attention width=16")]
    [InlineData("ip-adapter/ip-adapter-faceid-plusv2_sd15.bin", "IP-Adapter, faceid-plus",
        "version=2, by its name tokens=4 identity width=64 hidden state width=32 attention layers=16 LoRA's rank=4 "
        + "cross-attention width=16")]
    public void A_published_adapter_is_recognised_from_its_header(string file, string kind, string facts)
    {
        var description = Describe(Samples.Golden(file));

        Assert.Equal(kind, description.Kind);
        Assert.Equal(facts, FactsOf(description));
    }

    [Theory]
    [InlineData("IP-Adapter, faces by a resampler (InstantID, FaceID Portrait unnorm)", "Stable Diffusion XL",
        "image_proj.latents 1x16x1280", "image_proj.proj_in.weight 1280x512", "ip_adapter.1.to_k_ip.weight 1280x2048")]
    [InlineData("image prompt, encoded", null, "image_embeds 2x1024")]
    [InlineData("face identity", null, "identity 1x512")]
    [InlineData("image prompt, encoded", null, "image_embeds 2x1x1024")]
    [InlineData("IP-Adapter, base", "Stable Diffusion 1.x", "image_proj.proj.weight 3072x1024", "ip_adapter.1.to_k_ip.weight 1x768")]
    [InlineData("IP-Adapter, base", "Stable Diffusion XL", "image_proj.proj.weight 8192x1280", "ip_adapter.1.to_k_ip.weight 1x2048")]
    [InlineData("IP-Adapter, base", null, "image_proj.proj.weight 64x2", "ip_adapter.1.to_k_ip.weight 1x16")]
    public void A_file_is_recognised_by_its_names(string kind, string? family, params string[] tensors)
    {
        var description = Describe(Write(tensors));

        Assert.Equal((kind, family), (description.Kind, description.BaseFamily));
    }

    [Theory]
    [InlineData("image_proj.", "adapter_modules.1.")]
    [InlineData("image_proj_model.", "ip_adapter.1.")]
    [InlineData("image_proj_model.", "adapter_modules.1.")]
    [InlineData("image_proj_model.", "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.")]
    [InlineData("image_proj.", "ip_adapter.down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.")]
    [InlineData("image_proj.", "ip_adapter.unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.")]
    public void An_adapter_is_named_by_whatever_names_its_training_left(string projection, string layer)
    {
        var description = Describe(Write($"{projection}norm.weight 4", $"{projection}proj.0.weight 2x3", $"{projection}proj.2.weight 8x2",
            $"{layer}to_k_ip.weight 1x4", $"{layer}to_k_lora.down.weight 1x4"));

        Assert.Equal("IP-Adapter, faceid", description.Kind);
        Assert.Equal("tokens=2 identity width=3 attention layers=1 LoRA's rank=1 cross-attention width=4", FactsOf(description));
    }

    [Theory]
    [InlineData("OpenCLIP ViT-H", "image_proj.proj.weight 3072x1024", "ip_adapter.1.to_k_ip.weight 1x768")]
    [InlineData("OpenCLIP ViT-bigG", "image_proj.proj.weight 8192x1280", "ip_adapter.1.to_k_ip.weight 1x2048")]
    [InlineData("OpenCLIP ViT-H", "image_proj.latents 1x16x768", "image_proj.proj_in.weight 768x1280", "ip_adapter.1.to_k_ip.weight 1x768")]
    [InlineData("OpenCLIP ViT-H", "image_proj.proj.0.weight 1280x1280", "image_proj.proj.3.weight 1", "ip_adapter.1.to_k_ip.weight 1x768")]
    [InlineData("OpenCLIP ViT-H", "image_embeds 2x1x257x1280")]
    [InlineData("OpenCLIP ViT-bigG", "image_embeds 2x1x1280")]
    public void What_was_made_for_an_image_encoder_says_which(string encoder, params string[] tensors) =>
        Assert.Equal(encoder, Describe(Write(tensors)).Facts.Single(fact => fact.Name == "image encoder").Value);

    // An adapter with a LoRA inside, of a program that does not know adapters.
    [Fact]
    public void Without_these_kinds_an_adapter_is_not_taken_for_something_else() => Assert.Equal(
        WeightFileDescription.UnknownKind,
        KnownKinds.BuiltIn.Describe(WeightFileHeader.Read(Samples.Golden("ip-adapter/ip-adapter-faceid_sd15.bin"))).Kind);

    [Fact]
    public void A_new_kind_of_adapter_is_read_and_named_as_soon_as_it_is_registered()
    {
        var kinds = new ImageProjectionKinds([.. ImageProjectionKinds.Published.All, new MadeUp()]);
        var file = Write("image_proj.made_up.weight 8x5", "ip_adapter.1.to_k_ip.weight 4x4", "ip_adapter.1.to_v_ip.weight 4x4");

        var adapter = new AdapterReader(kinds).Read(file);
        var description = KnownKinds.With(() => ImagePromptFileKinds.For(kinds)).Describe(WeightFileHeader.Read(file));

        Assert.Equal(("made-up", 5, 2), (adapter.Kind, (int)adapter.EmbeddingWidth, adapter.TokenCount));
        Assert.Equal("IP-Adapter, made-up", description.Kind);
        Assert.Equal("width=5 attention layers=1 cross-attention width=4", FactsOf(description));
    }

    private string Write(params string[] tensors)
    {
        SparseFile.Write(_file, tensors.Select(tensor => tensor.Split(' '))
            .Select(tensor => KeyValuePair.Create(tensor[0], tensor.Length > 1 ? Array.ConvertAll(tensor[1].Split('x'), long.Parse)
                : [1L])));
        return _file;
    }

    private static WeightFileDescription Describe(string path) =>
        KnownKinds.With(() => ImagePromptFileKinds.For(ImageProjectionKinds.Published)).Describe(WeightFileHeader.Read(path));

    private static string FactsOf(WeightFileDescription description) =>
        string.Join(" ", description.Facts.Select(fact => $"{fact.Name}={fact.Value}"));

    private sealed class MadeUp : IImageProjectionKind
    {
        public string Name => "made-up";

        public IEncoderReading Encoder { get; } = new ImageEmbeddingsReading();

        public bool Claims(WeightSet projection) => projection.Has("made_up.weight");

        public long InputWidth(WeightSet projection) => projection.Columns("made_up.weight");

        public int? TokenCount(WeightSet projection, long crossAttentionWidth) =>
            projection.Rows("made_up.weight").WholeTokens(crossAttentionWidth);

        public IEnumerable<ExpectedTensor> Tensors(WeightSet projection, long crossAttentionWidth) =>
            [new("made_up.weight", projection.Shape("made_up.weight"))];

        public IEnumerable<WeightFact> Facts(WeightSet projection, WeightSet attention, long crossAttentionWidth) =>
            WeightShapes.Facts(("width", InputWidth(projection)));

        public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) => throw new NotSupportedException();
    }
}
