using IpAdapter.Diffusion.Models.Autoencoders;
using IpAdapter.Diffusion.Models.Autoencoders.Tiny;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using static IpAdapter.Diffusion.WeightFiles.WeightShapes;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>UNets and autoencoders by themselves.</summary>
internal static class ComponentKinds
{
    private const string TextKey = "attn2.to_k.weight";

    public static IReadOnlyList<WeightFileKind> All { get; } =
        [UNet, OriginalUNet, Autoencoder, OriginalAutoencoder, TinyAutoencoder, TinyEncoder, TinyDecoder];

    /// <summary>The width of the text states that a UNet reads, or that a copy of its layers reads.</summary>
    public static long? TextWidth(WeightSet weights) => weights.SizeOfFirst(TextKey, 1);

    public static IEnumerable<WeightFact> UNetFacts(WeightSet unet, string firstConvolution)
    {
        var channels = unet.Size(firstConvolution, 1);
        foreach (var fact in Facts(
            ("latent channels in", channels),
            ("latent channels out", unet.Size("conv_out.weight", 0) ?? unet.Size("out.2.weight", 0)),
            ("cross-attention layers", unet.Names.Count(name => name.EndsWith(TextKey, StringComparison.Ordinal))))) yield return fact;
        if (channels == 9) yield return new("made for", "inpainting");
    }

    private static WeightFileKind UNet => new("UNet",
        weights => weights.Has("conv_in.weight") && weights.Has("time_embedding.linear_1.weight") && weights.HasBelow("up_blocks."),
        weights => UNetFacts(weights, "conv_in.weight"))
    {
        CrossAttentionWidth = TextWidth,
        Cure = "It is one part of a model: name the model's folder, the one with model_index.json",
    };

    private static WeightFileKind OriginalUNet =>
        new("UNet, original names", UNetOriginalWeights.IsOne, weights => UNetFacts(weights, "input_blocks.0.0.weight"))
        {
            CrossAttentionWidth = TextWidth,
            Cure = "Load it as a base model",
        };

    private static WeightFileKind Autoencoder => new("autoencoder (VAE)",
        weights => weights.Has("decoder.conv_in.weight") && weights.Has("encoder.conv_in.weight")
            && !AutoencoderOriginalNames.IsOne(weights),
        AutoencoderFacts);

    private static WeightFileKind OriginalAutoencoder =>
        new("autoencoder (VAE), original names", AutoencoderOriginalNames.IsOne, AutoencoderFacts);

    private static WeightFileKind TinyAutoencoder => new("tiny autoencoder (TAESD)", TinyBlocks.AreIn,
        weights => TinyFacts(weights, "decoder.layers.0.weight"));

    private static WeightFileKind TinyEncoder => new("encoder of a tiny autoencoder (TAESD), original names", TinyFiles.IsEncoder,
        weights => TinyFacts(weights, "0.weight"))
    {
        Cure = "It is one half: name it where an autoencoder is asked for, with its decoder beside it",
    };

    private static WeightFileKind TinyDecoder => new("decoder of a tiny autoencoder (TAESD), original names", TinyFiles.IsDecoder,
        weights => TinyFacts(weights, "1.weight"))
    {
        Cure = "It is one half: name it where an autoencoder is asked for, with its encoder beside it",
    };

    // Neither weights nor configurations tell which family's latents it is for.
    private static IEnumerable<WeightFact> TinyFacts(WeightSet weights, string firstConvolution) =>
    [
        .. Facts(("channels read", weights.Size(firstConvolution, 1)), ("inner channels", weights.Size(firstConvolution, 0))),
        new("made for", "latents of one family, which its name alone tells: taesd for Stable Diffusion 1.x and 2.x, taesdxl for XL"),
    ];

    private static IEnumerable<WeightFact> AutoencoderFacts(WeightSet weights) =>
        Facts(("latent channels", weights.Size("decoder.conv_in.weight", 1)),
            ("picture channels", weights.Size("decoder.conv_out.weight", 0)));
}
