using IpAdapter.Diffusion.Models;
using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using static IpAdapter.Diffusion.WeightFiles.WeightShapes;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>CLIP's encoders, by transformers' names and by OpenCLIP's.</summary>
internal static class ClipKinds
{
    private const string TokenEmbedding = "text_model.embeddings.token_embedding.weight";
    private const string PatchEmbedding = "vision_model.embeddings.patch_embedding.weight";

    public static IReadOnlyList<WeightFileKind> All { get; } =
    [
        new("CLIP, text and image encoder", weights => IsText(weights) && IsVision(weights),
            weights => [.. TextFacts(weights), .. VisionFacts(weights)]),
        new("text encoder (CLIP)", IsText, TextFacts) { Family = TextFamily },
        new("image encoder (CLIP)", IsVision, VisionFacts),
        new("CLIP, text and image encoder, OpenCLIP's names", weights => OpenClip.IsText(weights) && OpenClip.IsVision(weights),
            weights => [.. OpenTextFacts(weights), .. OpenVisionFacts(weights)]),
        new("text encoder (CLIP), OpenCLIP's names", OpenClip.IsText,
            OpenTextFacts) { Family = weights => TextFamily(OpenClip.RenamedText(weights)) },
        new("image encoder (CLIP), OpenCLIP's names", OpenClip.IsVision, OpenVisionFacts),
    ];

    private static bool IsText(WeightSet weights) => weights.Has(TokenEmbedding);

    private static bool IsVision(WeightSet weights) => weights.Has(PatchEmbedding);

    private static IEnumerable<WeightFact> OpenTextFacts(WeightSet weights) => TextFacts(OpenClip.RenamedText(weights));

    private static IEnumerable<WeightFact> OpenVisionFacts(WeightSet weights) => VisionFacts(OpenClip.RenamedVision(weights));

    private static IEnumerable<WeightFact> TextFacts(WeightSet weights) => Facts(
        ("text width", weights.Size(TokenEmbedding, 1)),
        ("vocabulary", weights.Size(TokenEmbedding, 0)),
        ("longest text", weights.Size("text_model.embeddings.position_embedding.weight", 0)),
        ("text layers", weights.CountBelow("text_model.encoder.layers.")));

    private static string? TextFamily(WeightSet weights) => weights.Size(TokenEmbedding, 1) switch
    {
        768 => "Stable Diffusion 1.x, and XL (the first of its two)",
        1024 => BaseFamily.StableDiffusion2.Name,
        1280 => "Stable Diffusion XL (the second of its two)",
        _ => null,
    };

    private static IEnumerable<WeightFact> VisionFacts(WeightSet weights)
    {
        var (width, embedding, layers) = (weights.Size(PatchEmbedding, 0), weights.Size("visual_projection.weight", 0),
            weights.CountBelow("vision_model.encoder.layers."));
        var intermediate = weights.Size("vision_model.encoder.layers.0.mlp.fc1.weight", 0);
        if (ImageEncoderRecogniser.FindPublished(width ?? 0, intermediate ?? 0, layers, embedding ?? 0).Name is { } name)
            yield return new("image encoder", name);
        var patch = weights.Size(PatchEmbedding, 2);
        var positions = weights.Size("vision_model.embeddings.position_embedding.weight", 0);
        foreach (var fact in Facts(
            ("image embedding width", embedding),
            ("hidden state width", width),
            ("patch size", patch),
            ("image size", positions is { } count ? (long)Math.Sqrt(Math.Max(0, count - 1)) * patch : null),
            ("image layers", layers))) yield return fact;
    }
}
