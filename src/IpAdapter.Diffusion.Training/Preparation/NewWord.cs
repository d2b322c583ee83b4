using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Training.Preparation;

/// <summary>A word that is learnt (textual inversion): texts are given as token ids, for it has no states before it is learnt.</summary>
/// <param name="Token">The word, as it is written in texts.</param>
/// <param name="Vectors">How many vectors it has.</param>
public sealed record NewWord(string Token, int Vectors)
{
    private const string SafetensorsNotes = "__metadata__";

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

    /// <summary>Why it can't be learnt beside the words of a text encoder, or null.</summary>
    /// <param name="encoder">The text encoder, with the words that it was taught.</param>
    public string? ProblemWith(TextEncoder encoder)
    {
        if (string.IsNullOrWhiteSpace(Token) || Vectors < 1)
            return $"the new word '{Token}' of {Vectors} vectors can't be learnt: give it a name to be written in prompts, and at least 1 "
                + "vector";
        if (Token == SafetensorsNotes)
            return $"'{Token}' can't be the name of a new word: weight files keep their notes by it. Give it another name";
        foreach (var tower in encoder.Towers)
        {
            if (Token == tower.Vocabulary.StartToken || Token == tower.Vocabulary.EndToken || Token == tower.Vocabulary.PaddingToken)
                return $"the new word '{Token}' is a marker of the tokenizer: give it another name";
            if (tower.Learned.SelectMany(known => known.Words).Intersect(Learned.Words, StringComparer.OrdinalIgnoreCase)
                .FirstOrDefault() is { } taught)
                return $"'{encoder.Name}' was taught the word '{taught}' already: give the new word another name than '{Token}'";
        }

        return null;
    }

    internal LearnedToken Learned => new(Token, WeightSet.Empty, "") { NewVectors = Vectors };

    internal IEnumerable<string> Texts => Templates.Select(template => template.Replace("{}", Token, StringComparison.Ordinal));
}
