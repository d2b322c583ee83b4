using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>Changes to a model's weights: LoRA and its relatives.</summary>
internal static class LowRankKinds
{
    private const string Unusable = "It can't be used: use a LoRA";

    // Parts of the names in files of relatives; with an underscore at its end, the beginning of a part. A file of several kinds is called
    // by the first.
    private static readonly (string Kind, string[] Marks)[] s_relatives =
    [
        ("LoHa", ["hada_"]), ("LoKr", ["lokr_"]), ("DoRA", ["dora_scale", "lora_magnitude_vector"]),
        ("OFT", ["oft_", "boft_"]), ("(IA)3", ["on_input", "ia3_l"]),
        ("GLoRA", ["a1", "a2", "b1", "b2"]), ("whole differences of weights", ["diff", "diff_b", "set_weight"]),
        ("whole norms (LyCORIS)", ["w_norm", "b_norm"]),
    ];

    public static IReadOnlyList<WeightFileKind> All { get; } =
        [.. s_relatives.Select(relative => Relative(relative.Kind, relative.Marks)), LowRank, OfAnotherFamily];

    private static WeightFileKind LowRank => new("LoRA", weights => Keys(weights).Any(), Facts)
    {
        CrossAttentionWidth = weights => Keys(weights)
            .Where(key => key.Key.Part == LoraPart.UNet && key.Key.Module.EndsWith("attn2_to_k", StringComparison.Ordinal))
            .OrderBy(key => key.Name, StringComparer.Ordinal).Select(key => weights.Size(key.Name, 1)).FirstOrDefault(),
    };

    private static WeightFileKind OfAnotherFamily => new("LoRA for another family of base models",
        weights => weights.Names.Any(LoraKey.IsOfPair) && weights.Names.All(IsOfLowRank), _ => [])
    {
        Cure = "It can't be used: use a LoRA for Stable Diffusion 1.x, 2.x or XL",
    };

    private static WeightFileKind Relative(string kind, string[] marks) =>
        new(kind, weights => weights.Names.Any(name => IsMarked(name, marks)), _ => []) { Cure = Unusable };

    private static IEnumerable<WeightFact> Facts(WeightSet weights)
    {
        var downs = Keys(weights).ToList();
        foreach (var fact in WeightShapes.Facts(
            ("layers", downs.Count),
            ("of them in text encoders", downs.Count(key => key.Key.Part != LoraPart.UNet)),
            ("largest rank", downs.Max(key => weights.Size(key.Name, 0))))) yield return fact;
        if (BundledInversions.In(weights) is { Count: > 0 } bundled) yield return new("words in it", string.Join(", ", bundled.Keys));
        var strangers = weights.Names.Where(name => LoraKey.Find(name) is null && !BundledInversions.IsOne(name));
        if (strangers.Order(StringComparer.Ordinal).FirstOrDefault() is { } stranger)
            yield return new("can't be used", $"'{stranger}' belongs to no low-rank pair");
    }

    // A layer each.
    private static IEnumerable<(string Name, LoraKey Key)> Keys(WeightSet weights) =>
        weights.Names.Select(name => (Name: name, Key: LoraKey.Find(name)))
            .Where(key => key.Key?.Role == LoraRole.Down).Select(key => (key.Name, key.Key!));

    // A file with other tensors besides is no LoRA: an image prompt adapter may carry one.
    private static bool IsOfLowRank(string name) =>
        LoraKey.IsOfPair(name) || name.EndsWith(".alpha", StringComparison.Ordinal) || BundledInversions.IsOne(name);

    // Behind the layer's name: no weight of a model itself is called so.
    private static bool IsMarked(string name, string[] marks) =>
        name.Split('.').Skip(1).Any(part => Array.Exists(marks, mark =>
            mark.EndsWith('_') ? part.StartsWith(mark, StringComparison.Ordinal) : part == mark));
}
