using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Files;

/// <summary>The kinds of files that image prompts and faces are saved as.</summary>
internal static class SavedFileKinds
{
    private const string EmbeddingsName = "image_embeds";
    private const string IdentityName = "identity";

    /// <summary>All of them.</summary>
    public static IEnumerable<IWeightFileKind> All { get; } =
    [
        new WeightFileKind("image prompt, encoded", weights => weights.Has(EmbeddingsName), Embeddings),
        new WeightFileKind("face identity", weights => weights.Count == 1 && weights.Find(IdentityName) is { Shape.Count: 2 },
            weights => WeightShapes.Facts(("faces", weights.Size(IdentityName, 0)), ("identity width", weights.Size(IdentityName, 1)))),
    ];

    private static IEnumerable<WeightFact> Embeddings(WeightSet weights)
    {
        var shape = weights.Find(EmbeddingsName)!.Shape;
        var width = shape is [.., var last] ? last : 0;
        var isStates = shape.Count > 3;
        yield return new(
            "embeddings", $"[{string.Join(", ", shape)}], {(isStates ? "hidden states" : "image embeddings")} of width {width}");
        if ((isStates ? ImageEncoderRecogniser.NameByStates(width) : ImageEncoderRecogniser.NameByEmbedding(width)) is { } encoder)
            yield return new("image encoder", encoder);
    }
}
