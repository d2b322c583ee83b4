using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Text;

/// <summary>Reads which vectors a textual inversion's file has and what word they are for. No tensor is loaded.</summary>
internal static class InversionReader
{
    private const string Kind = "textual inversion", Unnamed = "emb_params", Lone = "tensor", InDictionary = "string_to_param.", Numbers = "string_to_token.";

    // What the vectors for the two transformers of SDXL are called: by most programs, and by diffusers' first advanced training script.
    private static readonly string[] s_first = ["clip_l", "text_encoders_0"], s_second = ["clip_g", "text_encoders_1"];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file: of one word, of several, or a LoRA's with words bundled in it.</param>
    /// <param name="token">The word that stands for it in a prompt, or which of several words it is; null for the file's own.</param>
    /// <exception cref="WeightFileException">It can't be read, or is something else.</exception>
    public static TextInversion Read(string path, string? token = null)
    {
        var header = WeightFileHeader.Read(path);
        var weights = WeightSet.Of(header);
        var bundled = BundledInversions.In(weights);
        var words = bundled.Count > 0 ? bundled : Words(path, weights, header);
        if (words.Count > 1 && (token is null || !words.ContainsKey(token)))
            throw new WeightFileException(path, $"holds several words ('{string.Join("', '", words.Keys)}'): say which by 'token'");

        var word = words.Count > 1 ? token! : words.Keys.Single();
        var (vectors, file) = (Vectors(words[word]), Path.GetFileName(path));
        if (vectors.Find(vector => words[word].Find(vector)!.Shape is not ([> 0] or [> 0, > 0])) is { } none)
            throw new WeightFileException(path, $"'{none}' is [{string.Join(", ", words[word].Find(none)!.Shape)}]: a word's vectors are [vector, channel], one at least");
        if (vectors.Count > 1 && vectors.Find(vector => !IsForOneOfTwo(vector)) is { } other)
            throw new WeightFileException(path, $"the word '{word}' has '{other}', which no text encoder here reads: expected vectors for one encoder, or clip_l and clip_g");
        var isAlone = bundled.Count == 0 && words.Count == 1;
        return new(isAlone ? file : $"{file}/{word}", token ?? word, words[word], vectors.Find(vector => !s_second.Contains(vector)), vectors.Find(s_second.Contains)) { IsRenamed = token is not null && token != word };
    }

    // A file of its own: one word, which may have no name but the file's, or one tensor for each word.
    private static Dictionary<string, WeightSet> Words(string path, WeightSet weights, WeightFileHeader header)
    {
        var vectors = Vectors(weights);
        if (vectors.Count == 0 || vectors.Exists(vector => weights.Find(vector)!.Shape.Count is not (1 or 2)) || WeightFileKinds.Known.Describe(weights).Kind is not (Kind or WeightFileDescription.UnknownKind))
            throw new WeightFileException(path, WeightFileKinds.Known.Mismatch(weights, $"a {Kind}"));
        if (vectors.TrueForAll(IsForOneOfTwo) || vectors is [Unnamed or Lone] || vectors is [var first] && first.StartsWith(InDictionary, StringComparison.Ordinal))
            return new() { [OwnName(header) ?? Path.GetFileNameWithoutExtension(path)] = weights };
        return vectors.ToDictionary(word => word, word => weights.Renamed(name => name == word ? name : null));
    }

    // AUTOMATIC1111's training writes the word beside the vectors, whatever the file is called later.
    private static string? OwnName(WeightFileHeader header) => header.IsPickled && header.Metadata.GetValueOrDefault("name") is { } name && !string.IsNullOrWhiteSpace(name) ? name : null;

    private static List<string> Vectors(WeightSet weights) => [.. weights.Names.Where(name => !name.StartsWith(Numbers, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static bool IsForOneOfTwo(string vector) => s_first.Contains(vector) || s_second.Contains(vector);
}
