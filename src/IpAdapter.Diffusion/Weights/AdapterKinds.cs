namespace IpAdapter.Diffusion.Weights;

/// <summary>Kinds of IP-Adapters (arXiv:2308.06721 and its authors' later models), told apart by the names of the projection's weights, in this order.</summary>
internal static class AdapterKinds
{
    private const string KeyEnding = ".to_k_ip.weight";

    public static IReadOnlyList<WeightFileKind> All { get; } =
    [
        Adapter("base", "image_proj.proj.weight", weights => WeightShapes.Facts(
            ("tokens", weights.Size("image_proj.proj.weight", 0) / CrossWidth(weights)),
            ("image embedding width", weights.Size("image_proj.proj.weight", 1)))),
        Adapter("full", "image_proj.proj.3.weight", weights =>
            WeightShapes.Facts(("hidden state width", weights.Size("image_proj.proj.0.weight", 1))).Prepend(new WeightFact("tokens", "one for each position of the image encoder"))),
        Adapter("FaceID plus", "image_proj.perceiver_resampler.proj_in.weight", weights => WeightShapes.Facts(
            ("tokens", weights.Size("image_proj.proj.2.weight", 0) / CrossWidth(weights)),
            ("identity width", weights.Size("image_proj.proj.0.weight", 1)),
            ("hidden state width", weights.Size("image_proj.perceiver_resampler.proj_in.weight", 1)))),
        Adapter("FaceID", "image_proj.norm.weight", weights => WeightShapes.Facts(
            ("tokens", weights.Size("image_proj.proj.2.weight", 0) / CrossWidth(weights)),
            ("identity width", weights.Size("image_proj.proj.0.weight", 1)))),
        Adapter("plus", "image_proj.latents", weights => WeightShapes.Facts(
            ("tokens", weights.Size("image_proj.latents", 1)),
            ("hidden state width", weights.Size("image_proj.proj_in.weight", 1)))),
    ];

    private static WeightFileKind Adapter(string kind, string telltale, Func<WeightSet, IEnumerable<WeightFact>> facts) =>
        new($"IP-Adapter, {kind}",
            weights => weights.Has(telltale) && CrossWidth(weights) > 0,
            weights => [.. facts(weights), .. WeightShapes.Facts(("attention layers", weights.Names.Count(name => name.EndsWith(KeyEnding, StringComparison.Ordinal))), ("LoRA's rank", weights.SizeOfFirst(".to_k_lora.down.weight", 0)))])
        {
            CrossAttentionWidth = CrossWidth,
        };

    private static long? CrossWidth(WeightSet weights) => weights.SizeOfFirst(KeyEnding, 1);
}
