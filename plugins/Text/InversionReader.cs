using IpAdapter.Diffusion.Models.Loras;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Graph.Text;

/// <summary>Reads which vectors a textual inversion's file has and what word they are for. No tensor is loaded.</summary>
internal static class InversionReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file: of one word, of several, or a LoRA's with words bundled in it.</param>
    /// <param name="kinds">Name what it is where it is no textual inversion.</param>
    /// <param name="token">The word that stands for it in a prompt, or which of several words it is; null for the file's own.</param>
    /// <exception cref="WeightFileException">It can't be read, or is something else.</exception>
    public static TextInversion Read(string path, WeightFileKinds kinds, string? token = null)
    {
        var header = WeightFileHeader.Read(path);
        var weights = WeightSet.Create(header);
        var bundled = BundledInversions.In(weights);
        var words = bundled.Count > 0 ? bundled : Words(path, weights, header, kinds);
        if (words.Count > 1 && (token is null || !words.ContainsKey(token)))
            throw new WeightFileException(path, $"holds several words ('{string.Join("', '", words.Keys)}'): say which by 'token'");

        var word = words.Count > 1 ? token! : words.Keys.Single();
        if (token is null && string.IsNullOrWhiteSpace(word))
            throw new WeightFileException(path, "has no name for its word: give one by 'token'");
        var (vectors, file) = (InversionVectors.Named(words[word]), Path.GetFileName(path));
        if (vectors.Find(vector => words[word].Find(vector)!.Shape is not ([> 0] or [> 0, > 0])) is { } none)
            throw new WeightFileException(path,
                $"'{none}' is [{string.Join(", ", words[word].Find(none)!.Shape)}]: a word's vectors are [vector, channel], one at least");
        if (vectors.Count > 1 && vectors.Find(vector => !InversionVectors.IsForOneOfTwo(vector)) is { } other)
            throw new WeightFileException(path, $"the word '{word}' has '{other}', which no text encoder here reads: expected vectors for "
                + "one encoder, or clip_l and clip_g");
        var isAlone = bundled.Count == 0 && words.Count == 1;
        return new(isAlone ? file : $"{file}/{word}", token ?? word, words[word],
            vectors.Find(vector => !InversionVectors.IsForSecond(vector)), vectors.Find(InversionVectors.IsForSecond))
        {
            IsRenamed = token is not null && token != word,
        };
    }

    // A file of its own: one word, which may have no name but the file's, or one tensor for each word.
    private static Dictionary<string, WeightSet> Words(string path, WeightSet weights, WeightFileHeader header, WeightFileKinds kinds)
    {
        var vectors = InversionVectors.In(weights);
        if (vectors.Count == 0)
            throw new WeightFileException(path, kinds.Mismatch(weights, "a textual inversion"));
        if (InversionVectors.AreUnnamed(vectors))
            return new() { [OwnName(header) ?? Path.GetFileNameWithoutExtension(path)] = weights };
        return vectors.ToDictionary(word => word, word => weights.Renamed(name => name == word ? name : null));
    }

    // AUTOMATIC1111's training writes the word beside the vectors, whatever the file is called later.
    private static string? OwnName(WeightFileHeader header) =>
        header.IsPickled && header.Metadata.GetValueOrDefault("name") is { } name && !string.IsNullOrWhiteSpace(name) ? name : null;
}
