using IpAdapter.Diffusion.Weights.Originals;
using static IpAdapter.Diffusion.Weights.WeightShapes;

namespace IpAdapter.Diffusion.Weights;

/// <summary>Kinds of weight files other than IP-Adapters. A ControlNet has half a UNet's names and a CLIP both encoders', so these stand before those.</summary>
internal static class ModelKinds
{
    private const string TextKey = "attn2.to_k.weight";
    private const string TokenEmbedding = "text_model.embeddings.token_embedding.weight";
    private const string PatchEmbedding = "vision_model.embeddings.patch_embedding.weight";
    private static readonly string[] LowRankEndings = [".lora_down.weight", ".lora_A.weight", ".lora.down.weight", "_lora.down.weight"];

    public static IReadOnlyList<WeightFileKind> All { get; } =
    [
        new("Stable Diffusion checkpoint, all parts in one file", weights => weights.HasBelow("model.diffusion_model."), CheckpointFacts)
        {
            CrossAttentionWidth = weights => weights.SizeOfFirst(TextKey, 1),
            Family = weights => weights.HasBelow("conditioner.embedders.") ? "Stable Diffusion XL" : weights.HasBelow("cond_stage_model.model.") ? "Stable Diffusion 2.x" : weights.HasBelow("cond_stage_model.transformer.") ? "Stable Diffusion 1.x" : null,
        },
        new("ControlNet, original names", weights => weights.HasBelow("control_model.") || weights.Has("input_hint_block.0.weight"),
            weights => Facts(("hint channels", weights.SizeOfFirst("input_hint_block.0.weight", 1)), ("residuals", weights.Names.Count(name => name.Contains("zero_convs.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal)) + 1)))
        { CrossAttentionWidth = weights => weights.SizeOfFirst(TextKey, 1) },
        new("ControlNet", weights => weights.Has("controlnet_cond_embedding.conv_in.weight"),
            weights => Facts(("hint channels", weights.Size("controlnet_cond_embedding.conv_in.weight", 1)), ("residuals", weights.Names.Count(name => name.StartsWith("controlnet_down_blocks.", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal)) + 1)))
        { CrossAttentionWidth = weights => weights.SizeOfFirst(TextKey, 1) },
        new("LoRA", weights => weights.Names.Any(IsLowRank),
            weights => Facts(("layers", weights.Names.Count(IsLowRank)), ("of them in text encoders", weights.Names.Count(name => IsLowRank(name) && IsOfText(name))), ("largest rank", weights.Names.Where(IsLowRank).Max(name => weights.Size(name, 0)))))
        {
            CrossAttentionWidth = weights => weights.Names.Where(name => IsLowRank(name) && name.Contains("attn2", StringComparison.Ordinal) && name.Contains("to_k", StringComparison.Ordinal))
                .Select(name => weights.Size(name, 1)).FirstOrDefault(),
        },
        new("UNet", weights => weights.Has("conv_in.weight") && weights.Has("time_embedding.linear_1.weight") && weights.HasBelow("up_blocks."),
            weights => Facts(
                ("latent channels in", weights.Size("conv_in.weight", 1)),
                ("latent channels out", weights.Size("conv_out.weight", 0)),
                ("cross-attention layers", weights.Names.Count(name => name.EndsWith(TextKey, StringComparison.Ordinal)))))
        { CrossAttentionWidth = weights => weights.SizeOfFirst(TextKey, 1) },
        new("UNet, original names", OriginalUNet.IsOne,
            weights => Facts(("latent channels in", weights.Size("input_blocks.0.0.weight", 1)), ("cross-attention layers", weights.Names.Count(name => name.EndsWith(TextKey, StringComparison.Ordinal)))))
        { CrossAttentionWidth = weights => weights.SizeOfFirst(TextKey, 1) },
        new("autoencoder (VAE)", weights => weights.Has("decoder.conv_in.weight") && !OriginalAutoencoder.IsOne(weights),
            weights => Facts(("latent channels", weights.Size("decoder.conv_in.weight", 1)), ("picture channels", weights.Size("decoder.conv_out.weight", 0)))),
        new("autoencoder (VAE), original names", OriginalAutoencoder.IsOne,
            weights => Facts(("latent channels", weights.Size("decoder.conv_in.weight", 1)), ("picture channels", weights.Size("decoder.conv_out.weight", 0)))),
        new("CLIP, text and image encoder", weights => weights.Has(TokenEmbedding) && weights.Has(PatchEmbedding), weights => [.. TextFacts(weights), .. VisionFacts(weights)]),
        new("text encoder (CLIP)", weights => weights.Has(TokenEmbedding), TextFacts),
        new("image encoder (CLIP)", weights => weights.Has(PatchEmbedding), VisionFacts),
        new("text encoder (CLIP), OpenCLIP's names", OpenClip.IsText, weights => TextFacts(OpenClip.RenamedText(weights))),
        new("image encoder (CLIP), OpenCLIP's names", OpenClip.IsVision, weights => VisionFacts(OpenClip.RenamedVision(weights))),
        new("T2I-Adapter", weights => weights.HasBelow("adapter.body."), weights => T2IFacts(weights, "adapter.")),
        new("T2I-Adapter, original names", OriginalT2IAdapter.IsOne, weights => T2IFacts(weights, "")),
        new("textual inversion", weights => Vectors(weights).Count > 0,
            weights => Vectors(weights).Select(name => new WeightFact(name, $"{(weights.Find(name)!.Shape is [var count, _] ? count : 1)} token(s) of width {weights.Find(name)!.Shape[^1]}"))),
    ];

    private static bool IsLowRank(string name) => LowRankEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));

    // One learned token under its own name, or one for each encoder, or A1111's string_to_param beside string_to_token, which is no vector.
    private static List<string> Vectors(WeightSet weights)
    {
        var vectors = weights.Names.Where(name => !name.StartsWith("string_to_token.", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        return vectors.Count is 1 or 2 && vectors.All(name => weights.Find(name)!.Shape.Count is 1 or 2) ? vectors : [];
    }

    private static bool IsOfText(string name) =>
        name.StartsWith("lora_te", StringComparison.Ordinal) || name.StartsWith("text_encoder", StringComparison.Ordinal);

    private static IEnumerable<WeightFact> CheckpointFacts(WeightSet weights)
    {
        var unet = weights.Below("model.diffusion_model.");
        string?[] parts =
        [
            "UNet",
            weights.HasBelow("cond_stage_model.") || weights.HasBelow("conditioner.embedders.") ? weights.HasBelow("conditioner.embedders.1.") ? "two text encoders" : "text encoder" : null,
            weights.HasBelow("first_stage_model.") ? "autoencoder" : null,
        ];
        yield return new("parts", string.Join(", ", parts.OfType<string>()));
        var channels = unet.Size("input_blocks.0.0.weight", 1);
        foreach (var fact in Facts(("UNet's parameters", unet.ParameterCount), ("latent channels in", channels), ("cross-attention layers", unet.Names.Count(name => name.EndsWith(TextKey, StringComparison.Ordinal))))) yield return fact;
        if (channels == 9) yield return new("made for", "inpainting");
        if (weights.Has("v_pred")) yield return new("predicts", weights.Has("ztsnr") ? "the velocity, with zero terminal SNR" : "the velocity");
    }

    private static IEnumerable<WeightFact> T2IFacts(WeightSet weights, string prefix) =>
        Facts(("channels in", weights.Size($"{prefix}conv_in.weight", 1)), ("picture pixels to a feature's edge", weights.Size($"{prefix}conv_in.weight", 1) is { } channels ? (long)Math.Sqrt(channels / (channels % 3 == 0 ? 3 : 1)) : null));

    private static IEnumerable<WeightFact> TextFacts(WeightSet weights) => Facts(
        ("text width", weights.Size(TokenEmbedding, 1)),
        ("vocabulary", weights.Size(TokenEmbedding, 0)),
        ("longest text", weights.Size("text_model.embeddings.position_embedding.weight", 0)),
        ("text layers", weights.CountBelow("text_model.encoder.layers.")));

    private static IEnumerable<WeightFact> VisionFacts(WeightSet weights)
    {
        var patch = weights.Size(PatchEmbedding, 2);
        var positions = weights.Size("vision_model.embeddings.position_embedding.weight", 0);
        return Facts(
            ("image embedding width", weights.Size("visual_projection.weight", 0)),
            ("hidden state width", weights.Size(PatchEmbedding, 0)),
            ("patch size", patch),
            ("image size", positions is { } count ? (long)Math.Sqrt(Math.Max(0, count - 1)) * patch : null),
            ("image layers", weights.CountBelow("vision_model.encoder.layers.")));
    }
}
