using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>What a projection's header tells of the image encoder that it was made for.</summary>
internal static class EncoderFacts
{
    /// <summary>By the width of the image embeddings that it reads.</summary>
    public static IEnumerable<WeightFact> ForEmbeddings(long? width) => Named(ImageEncoderRecogniser.NameByEmbedding(width));

    /// <summary>By the width of the hidden states that it reads.</summary>
    public static IEnumerable<WeightFact> ForStates(long? width) =>
        [.. WeightShapes.Facts(("hidden state width", width)), .. Named(ImageEncoderRecogniser.NameByStates(width))];

    private static IEnumerable<WeightFact> Named(string? encoder) => encoder is null ? [] : [new("image encoder", encoder)];
}
