using IpAdapter.Diffusion.Tables;

namespace IpAdapter.Diffusion.Judging;

/// <summary>
/// CLIP-I and CLIP-T of drawn pictures (arXiv:2308.06721, section 4.2): the cosine of a picture's embedding and its reference's, and of a
/// picture's embedding and its caption's.
/// </summary>
public static class ClipScores
{
    /// <summary>The column of the reference's number, from 0.</summary>
    public const string Reference = "reference";

    /// <summary>The column of similarities to the reference.</summary>
    public const string ClipI = "clip-i";

    /// <summary>The column of similarities to the caption.</summary>
    public const string ClipT = "clip-t";

    /// <summary>Compares pictures with what they were drawn for.</summary>
    /// <param name="pictures">Embeddings of the pictures; those of one reference follow each other, as many for each.</param>
    /// <param name="references">Embeddings of the references; null for no CLIP-I.</param>
    /// <param name="captions">Embeddings of the captions, one for each reference; null for no CLIP-T.</param>
    /// <returns>A row for each picture: its number, its reference's, and its scores.</returns>
    /// <exception cref="ArgumentException">The pictures can't be shared out evenly.</exception>
    public static Table Compare(IReadOnlyList<float[]> pictures, IReadOnlyList<float[]>? references, IReadOnlyList<float[]>? captions)
    {
        var count = references?.Count ?? captions?.Count ?? pictures.Count;
        if (ProblemOf(pictures.Count, count) is { } problem)
            throw new ArgumentException(problem, nameof(pictures));
        string[] columns =
        [
            ScoreTables.Picture, Reference, .. references is null ? [] : (string[])[ClipI], .. captions is null ? [] : (string[])[ClipT],
        ];
        return new(columns, [.. pictures.Select((picture, number) => Row(picture, number, number / (pictures.Count / count)))]);

        object?[] Row(float[] picture, int number, int reference) =>
        [
            number, reference,
            .. references is null ? [] : (object?[])[Embedding.Cosine(picture, references[reference])],
            .. captions is null ? [] : (object?[])[Embedding.Cosine(picture, captions[reference])],
        ];
    }

    /// <summary>Why pictures can't be shared out to references; null where they can.</summary>
    public static string? ProblemOf(int pictures, int references) =>
        references > 0 && pictures >= references && pictures % references == 0
            ? null
            : $"{pictures} pictures can't be shared out to {references} references: expected as many for each, those of the first one "
                + "first";
}
