using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Text;

/// <summary>Reads which vectors a textual inversion's file has and what word they are for. No tensor is loaded.</summary>
public static class InversionReader
{
    private const string ForFirst = "clip_l", ForSecond = "clip_g", Unnamed = "emb_params", Lone = "tensor", InDictionary = "string_to_param.", Words = "string_to_token.";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="token">The word that stands for it; null for the file's own.</param>
    /// <exception cref="WeightFileException">It can't be read, or is something else.</exception>
    public static TextInversion Read(string path, string? token = null)
    {
        var weights = WeightSet.Open(path);
        var names = weights.Names.Where(name => !name.StartsWith(Words, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var (name, stem) = (Path.GetFileName(path), Path.GetFileNameWithoutExtension(path));
        if (names.Count is 0 or > 2 || names.Any(key => weights.Find(key)!.Shape.Count is not (1 or 2)) || (names.Count == 2 && !names.SequenceEqual([ForSecond, ForFirst])))
            throw new WeightFileException(path, $"expected a textual inversion (one tensor of vectors, or '{ForFirst}' and '{ForSecond}'), found: {WeightFileKinds.Known.Describe(weights).Kind}, {names.Count} tensors");
        if (names.Count == 2)
            return new(name, token ?? stem, weights, ForFirst, ForSecond);
        var own = names[0] is ForFirst or ForSecond or Unnamed or Lone || names[0].StartsWith(InDictionary, StringComparison.Ordinal) ? stem : names[0];
        return names[0] == ForSecond ? new(name, token ?? own, weights, null, ForSecond) : new(name, token ?? own, weights, names[0]);
    }
}
