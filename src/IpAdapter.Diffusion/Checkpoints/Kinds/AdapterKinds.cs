using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Prompting;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>
/// Kinds of IP-Adapters (arXiv:2308.06721 and its authors' later models), told apart by the names of the projection's weights, in this
/// order. Their names are those of <see cref="ImagePromptAdapter.Kind"/>.
/// </summary>
internal static class AdapterKinds
{
    private const string Key = ".to_k_ip.weight";
    private const string LowRank = ".to_k_lora.down.weight";

    public static IReadOnlyList<WeightFileKind> All { get; } =
    [
        Adapter("base", "proj.weight", (adapter, projection) =>
        [
            .. WeightShapes.Facts(("tokens", projection.Size("proj.weight", 0) / CrossWidth(adapter)),
                ("image embedding width", projection.Size("proj.weight", 1))),
            .. Encoder(ImageEncoderRecogniser.NameByEmbedding(projection.Size("proj.weight", 1))),
        ]),
        Adapter("full-face", "proj.3.weight", (_, projection) =>
            [new WeightFact("tokens", "one for each position of the image encoder"), .. States(projection, "proj.0.weight")]),
        Adapter("faceid-plus", "perceiver_resampler.proj_in.weight", (adapter, projection) =>
        [
            new WeightFact("version", AdapterWeights.IsNamedVersion2(projection.Files[0]) ? "2, by its name" : "1, by its name"),
            .. WeightShapes.Facts(
                ("tokens", projection.Size("proj.2.weight", 0) / CrossWidth(adapter)),
                ("identity width", projection.Size("proj.0.weight", 1))),
            .. States(projection, "perceiver_resampler.proj_in.weight"),
        ]),
        Adapter("faceid", "norm.weight", (adapter, projection) =>
        [
            .. adapter.Attention!.SizeOfFirst(LowRank, 0) is null
                ? [new WeightFact("variant", "Portrait, which has no LoRA")]
                : Array.Empty<WeightFact>(),
            .. WeightShapes.Facts(("tokens", projection.Size("proj.2.weight", 0) / CrossWidth(adapter)),
                ("identity width", projection.Size("proj.0.weight", 1))),
        ]),
        Adapter("faces by a resampler (InstantID, FaceID Portrait unnorm)", "latents", (_, projection) =>
            WeightShapes.Facts(("tokens", projection.Size("latents", 1)), ("identity width", projection.Size("proj_in.weight", 1))),
                adapter => adapter.HasResamplerOfFaces) with
        {
            Cure = "It can't be used: use ip-adapter-faceid-portrait_sdxl or another FaceID adapter",
        },
        Adapter("plus", "latents", (_, projection) => [.. WeightShapes.Facts(("tokens", projection.Size("latents", 1))),
            .. States(projection, "proj_in.weight")]),
    ];

    private static WeightFileKind Adapter(string kind, string telltale, Func<AdapterWeights, WeightSet, IEnumerable<WeightFact>> facts,
        Func<AdapterWeights, bool>? isOne = null) =>
        new($"IP-Adapter, {kind}",
            weights => Find(weights) is { Projection: { } projection } adapter && projection.Has(telltale) && CrossWidth(adapter) > 0
                && isOne?.Invoke(adapter) is not false,
            weights => Find(weights) is not { Projection: { } projection } adapter ? []
                : [.. facts(adapter, projection), .. WeightShapes.Facts(("attention layers",
                    adapter.Attention!.Names.Count(name => name.EndsWith(Key, StringComparison.Ordinal))),
                    ("LoRA's rank", adapter.Attention.SizeOfFirst(LowRank, 0)))])
        {
            CrossAttentionWidth = weights => Find(weights) is { } adapter ? CrossWidth(adapter) : null,
        };

    private static IEnumerable<WeightFact> States(WeightSet projection, string reader) =>
        [.. WeightShapes.Facts(("hidden state width", projection.Size(reader, 1))),
            .. Encoder(ImageEncoderRecogniser.NameByStates(projection.Size(reader, 1)))];

    private static IEnumerable<WeightFact> Encoder(string? name) => name is null ? [] : [new WeightFact("image encoder", name)];

    // Most files have nothing of an adapter: they are not looked at by every name.
    private static AdapterWeights? Find(WeightSet weights) => weights.HasBelow("image_proj") ? AdapterWeights.In(weights) : null;

    private static long? CrossWidth(AdapterWeights adapter) => adapter.Attention?.SizeOfFirst(Key, 1);
}
