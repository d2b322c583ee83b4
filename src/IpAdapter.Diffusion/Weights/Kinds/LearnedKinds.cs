using IpAdapter.Diffusion.Vision;
using static IpAdapter.Diffusion.Weights.WeightShapes;

namespace IpAdapter.Diffusion.Weights.Kinds;

/// <summary>Small files of vectors: learned words, and what runs of this program save.</summary>
internal static class LearnedKinds
{
    private const string ForFirst = "clip_l", ForSecond = "clip_g";

    // One learned word under its own name, or one for each encoder, or A1111's string_to_param beside string_to_token, which is no vector.
    private const string InDictionary = "string_to_param.", Words = "string_to_token.";

    public static IReadOnlyList<WeightFileKind> All { get; } = [SavedPrompt, FaceIdentity, Inversion];

    private static WeightFileKind SavedPrompt => new("image prompt, encoded", weights => weights.Has("image_embeds"), weights => Embeddings(weights, "image_embeds"));

    private static WeightFileKind FaceIdentity => new("face identity", weights => weights.Count == 1 && weights.Find("identity") is { Shape.Count: 2 },
        weights => Facts(("faces", weights.Size("identity", 0)), ("identity width", weights.Size("identity", 1))));

    private static WeightFileKind Inversion => new("textual inversion", weights => Vectors(weights).Count > 0,
        weights => Vectors(weights).Select(name => new WeightFact(name, $"{(weights.Find(name)!.Shape is [var count, _] ? count : 1)} token(s) of width {WidthOf(weights, name)}")))
    {
        Family = InversionFamily,
    };

    private static List<string> Vectors(WeightSet weights)
    {
        var names = weights.Names.Where(name => !name.StartsWith(Words, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var isOne = names switch
        {
            [ForSecond, ForFirst] or [ForFirst] or [ForSecond] or ["emb_params"] => true,
            [var lone] => lone.StartsWith(InDictionary, StringComparison.Ordinal) || lone is ['<', .., '>'] || (lone is not ("weight" or "bias") && WidthOf(weights, lone) is 768 or 1024 or 1280),
            _ => false,
        };
        return isOne && names.All(name => weights.Find(name)!.Shape.Count is 1 or 2) ? names : [];
    }

    private static long WidthOf(WeightSet weights, string name) => weights.Find(name)!.Shape is [.., var width] ? width : 0;

    private static string? InversionFamily(WeightSet weights) => Vectors(weights) switch
    {
        [_, _] or [ForSecond] => BaseFamily.StableDiffusionXl.Name,
        [var lone] => WidthOf(weights, lone) switch { 768 => BaseFamily.StableDiffusion1.Name, 1024 => BaseFamily.StableDiffusion2.Name, _ => null },
        _ => null,
    };

    private static IEnumerable<WeightFact> Embeddings(WeightSet weights, string name)
    {
        var (width, shape) = (WidthOf(weights, name), weights.Find(name)!.Shape);
        var isStates = shape.Count > 3;
        yield return new("embeddings", $"{Listed(shape)}, {(isStates ? "hidden states" : "image embeddings")} of width {width}");
        if ((isStates ? ImageEncoderConfig.NameByStates(width) : ImageEncoderConfig.NameByEmbedding(width)) is { } encoder) yield return new("image encoder", encoder);
    }
}
