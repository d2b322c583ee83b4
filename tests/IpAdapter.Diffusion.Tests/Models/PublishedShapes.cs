using IpAdapter.Diffusion.Checkpoints;
using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Tests.WeightFiles;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Models;

/// <summary>Names and shapes of published models, as their single files have them.</summary>
internal static class PublishedShapes
{
    public static UNetConfig Sd15 { get; } = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280, 1280],
        DownAttention = [true, true, true, false],
        UpAttention = [false, true, true, true],
        LayersPerBlock = 2,
        TransformerLayers = [1, 1, 1, 1],
        Heads = [8, 8, 8, 8],
        CrossAttentionWidth = 768,
    };

    public static UNetConfig Sd2 { get; } = Sd15 with { Heads = [5, 10, 20, 20], CrossAttentionWidth = 1024, UsesLinearProjection = true };

    public static UNetConfig Xl { get; } = new()
    {
        InChannels = 4,
        OutChannels = 4,
        BlockOutChannels = [320, 640, 1280],
        DownAttention = [false, true, true],
        UpAttention = [true, true, false],
        LayersPerBlock = 2,
        TransformerLayers = [1, 2, 10],
        Heads = [5, 10, 20],
        CrossAttentionWidth = 2048,
        UsesLinearProjection = true,
        Added = new AddedConfig(1280, 256),
    };

    public static AutoencoderConfig Vae { get; } =
        new() { LatentChannels = 4, BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2, ScalingFactor = 0.18215 };

    public static AutoencoderConfig TinyVae { get; } = new()
    {
        LatentChannels = 4,
        BlockOutChannels = [64, 64, 64, 64],
        LayersPerBlock = 3,
        ScalingFactor = 0.18215,
        Tiny = TinyBlocks.Published,
    };

    public static TextEncoderConfig ClipL { get; } =
        new()
        {
            Width = 768,
            IntermediateWidth = 3072,
            Layers = 12,
            Heads = 12,
            MaxTokens = 77,
            VocabularySize = 49408,
            Activation = "quick_gelu"
        };

    public static ImageEncoderConfig VitH { get; } =
        new()
        {
            Width = 1280,
            IntermediateWidth = 5120,
            Layers = 32,
            Heads = 16,
            ImageSize = 224,
            PatchSize = 14,
            EmbeddingWidth = 1024,
            Activation = "gelu"
        };

    /// <summary>A UNet in a base model's single file, by its original names.</summary>
    public static Dictionary<string, long[]> UNet(UNetConfig config) =>
        Below(OriginalPrefixes.UNet, UNetTensors.For(config).Shapes.Select(shape => KeyValuePair.Create(Original(shape.Key, config),
            shape.Value)));

    /// <summary>An autoencoder in a base model's single file.</summary>
    public static Dictionary<string, long[]> Autoencoder() => Below(OriginalPrefixes.Autoencoder, Lone(Vae));

    /// <summary>An autoencoder by itself.</summary>
    public static Dictionary<string, long[]> Lone(AutoencoderConfig config) =>
        Below("", AutoencoderTensors.For(config, WithQuantisation).Shapes);

    /// <summary>The text encoder of Stable Diffusion 1.x in its single file.</summary>
    public static Dictionary<string, long[]> Text() => Below(OriginalPrefixes.Clip, ClipText());

    /// <summary>The first text encoder of Stable Diffusion XL in its single file.</summary>
    public static Dictionary<string, long[]> FirstText() => Below(OriginalPrefixes.XlClip, ClipText());

    public static IEnumerable<KeyValuePair<string, long[]>> ClipText() => TextEncoderTensors.For(ClipL, WithPrefix).Shapes;

    private static WeightSet WithQuantisation { get; } = Named("quant_conv.weight", "post_quant_conv.weight");

    private static WeightSet WithPrefix { get; } = Named("text_model.final_layer_norm.weight");

    private static Dictionary<string, long[]> Below(string prefix, IEnumerable<KeyValuePair<string, long[]>> shapes) =>
        shapes.ToDictionary(shape => prefix + shape.Key, shape => shape.Value);

    private static string Original(string name, UNetConfig config)
    {
        var layer = name[..name.LastIndexOf('.')];
        return UNetOriginalNames.Find(layer, config) + name[layer.Length..];
    }

    private static WeightSet Named(params string[] names)
    {
        using var folder = new TestFolder();
        return WeightSet.Open(folder.Write("named.safetensors", Safetensors.Of([.. names.Select(name => (name, new float[] { 1 }))])));
    }
}
