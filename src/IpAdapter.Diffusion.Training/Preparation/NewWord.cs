using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>A word that is learnt (textual inversion): texts are given as token ids, for it has no states before it is learnt.</summary>
/// <param name="Token">The word, as it is written in texts.</param>
/// <param name="Vectors">How many vectors it has.</param>
public sealed record NewWord(string Token, int Vectors)
{
    /// <summary>
    /// Texts with <c>{}</c> in the place of the word, one of which each row draws in place of its own; none for the pairs' own texts, which
    /// have the word in them.
    /// </summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>What is usual for things (arXiv:2208.01618, section 4; the shorter ones of CLIP's templates).</summary>
    public static IReadOnlyList<string> UsualTemplates { get; } =
    [
        "a photo of a {}", "a rendering of a {}", "a cropped photo of the {}", "the photo of a {}", "a photo of a clean {}",
        "a photo of a dirty {}", "a dark photo of the {}", "a photo of my {}", "a photo of the cool {}", "a close-up photo of a {}",
        "a bright photo of the {}", "a cropped photo of a {}", "a photo of the {}", "a good photo of the {}", "a photo of one {}",
        "a close-up photo of the {}", "a rendition of the {}", "a photo of the clean {}", "a rendition of a {}", "a photo of a nice {}",
        "a good photo of a {}", "a photo of the nice {}", "a photo of the small {}", "a photo of the weird {}", "a photo of the large {}",
        "a photo of a cool {}", "a photo of a small {}",
    ];

    internal LearnedToken Learned => new(Token, WeightSet.Empty, "") { NewVectors = Vectors };

    internal IEnumerable<string> Texts => Templates.Select(template => template.Replace("{}", Token, StringComparison.Ordinal));
}
