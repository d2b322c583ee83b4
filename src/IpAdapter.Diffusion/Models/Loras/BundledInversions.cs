using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>
/// Learned words that lie in another file: OneTrainer puts those that it trained beside a LoRA into the LoRA's, as
/// <c>bundle_emb.WORD.clip_l</c>, <c>.clip_g</c> or <c>.string_to_param.*</c>.
/// </summary>
public static class BundledInversions
{
    private const string Prefix = "bundle_emb.";

    /// <summary>Whether a tensor belongs to a bundled word.</summary>
    public static bool IsOne(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The vectors of each bundled word, by the names they have in a file of their own; in the words' order.</summary>
    public static IReadOnlyDictionary<string, WeightSet> In(WeightSet weights) =>
        weights.Names.Where(IsOne).Select(name => name[Prefix.Length..].Split('.', 2)).Where(parts => parts.Length == 2)
            .Select(parts => parts[0]).Distinct().Order(StringComparer.Ordinal)
            .ToDictionary(word => word, word => weights.Below($"{Prefix}{word}."));
}
