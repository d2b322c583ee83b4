using static IpAdapter.Diffusion.Weights.WeightShapes;

namespace IpAdapter.Diffusion.Weights.Kinds;

/// <summary>Changes to a model's weights: LoRA and its relatives.</summary>
internal static class LowRankKinds
{
    private static readonly string[] DownEndings = [".lora_down.weight", ".lora_A.weight", ".lora_A.default.weight", ".lora.down.weight", "_lora.down.weight", ".lora_linear_layer.down.weight"];
    private static readonly string[] LycorisEndings = [".hada_w1_a", ".lokr_w1", ".lokr_w1_a"];

    public static IReadOnlyList<WeightFileKind> All { get; } = [LowRank, Lycoris];

    private static WeightFileKind LowRank => new("LoRA", weights => weights.Names.Any(IsDown),
        weights => Facts(
            ("layers", weights.Names.Count(IsDown)),
            ("of them in text encoders", weights.Names.Count(name => IsDown(name) && IsOfText(name))),
            ("largest rank", weights.Names.Where(IsDown).Max(name => weights.Size(name, 0)))))
    {
        CrossAttentionWidth = weights => weights.Names.Where(name => IsDown(name) && name.Contains("attn2", StringComparison.Ordinal) && name.Contains("to_k", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name => weights.Size(name, 1)).FirstOrDefault(),
    };

    private static WeightFileKind Lycoris => new("LyCORIS (LoHa, LoKr)", weights => weights.Names.Any(name => EndsWithAny(name, LycorisEndings)), _ => []) { Cure = "It can't be used: use a LoRA" };

    private static bool IsDown(string name) => EndsWithAny(name, DownEndings);

    private static bool EndsWithAny(string name, string[] endings) => Array.Exists(endings, ending => name.EndsWith(ending, StringComparison.Ordinal));

    private static bool IsOfText(string name) => name.StartsWith("lora_te", StringComparison.Ordinal) || name.StartsWith("text_encoder", StringComparison.Ordinal);
}
