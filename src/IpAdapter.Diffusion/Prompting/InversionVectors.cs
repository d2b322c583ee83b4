using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// Which tensors of a file of learned words (textual inversion) are vectors. What says that a file is one, and what loads it, ask here.
/// </summary>
public static class InversionVectors
{
    // A1111's dictionary has, beside the vectors, a number for each word.
    private const string Numbers = "string_to_token.", InDictionary = "string_to_param.", Unnamed = "emb_params", Lone = "tensor";

    // What other files of vectors call theirs, and layers of a network.
    private static readonly string[] s_others = ["weight", "bias", "image_embeds", "image_states", "identity"];

    // What the vectors for the two transformers of SDXL are called: by most programs, and by diffusers' first advanced training script.
    private static readonly string[] s_first = ["clip_l", "text_encoders_0"], s_second = ["clip_g", "text_encoders_1"];

    /// <summary>
    /// Their names, in order; none where the file is of something else. One under its own name, several words, or one word for each of
    /// two encoders.
    /// </summary>
    public static IReadOnlyList<string> In(WeightSet weights)
    {
        var names = Named(weights);
        return names.Count > 0 && names.TrueForAll(name => weights.Find(name)!.Shape.Count is 1 or 2) && IsOne(weights, names) ? names : [];
    }

    /// <summary>All tensors but those of <c>string_to_token</c>, in order.</summary>
    public static List<string> Named(WeightSet weights) =>
        [.. weights.Names.Where(name => !name.StartsWith(Numbers, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Whether a tensor's name says for which of two encoders it is.</summary>
    public static bool IsForOneOfTwo(string name) => s_first.Contains(name) || IsForSecond(name);

    /// <summary>Whether a tensor's name says that it is for the second of two encoders.</summary>
    public static bool IsForSecond(string name) => s_second.Contains(name);

    /// <summary>Whether vectors' names say nothing of the word: it is called as the file is.</summary>
    public static bool AreUnnamed(IReadOnlyList<string> names) =>
        names.All(IsForOneOfTwo) || names is [Unnamed or Lone]
        || (names is [var lone] && lone.StartsWith(InDictionary, StringComparison.Ordinal));

    // A word is any text: one that is not marked as such is known by its vectors' width.
    private static bool IsOne(WeightSet weights, List<string> names) =>
        names.TrueForAll(IsForOneOfTwo) || names is [Unnamed]
        || (names is [var lone] && lone.StartsWith(InDictionary, StringComparison.Ordinal))
        || names.TrueForAll(name => name is ['<', .., '>'] || IsWord(weights, name));

    private static bool IsWord(WeightSet weights, string name) =>
        !s_others.Contains(name) && !name.Contains('.', StringComparison.Ordinal) && weights.Find(name)!.Shape is [.., 768 or 1024 or 1280];
}
