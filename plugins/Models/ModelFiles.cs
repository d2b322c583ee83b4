using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Models;

/// <summary>Which files of a model's folder decide what it is.</summary>
internal static class ModelFiles
{
    /// <summary>The weight files, and every small file of settings beside them; other weights that happen to lie there (another format, another precision) don't count.</summary>
    public static IEnumerable<string> Of(string folder, WeightSet weights) => weights.Files.Concat(Settings(folder));

    /// <summary>Those of an image encoder: its preprocessing may be described in a folder beside it.</summary>
    public static IEnumerable<string> OfImageEncoder(string folder, WeightSet weights) =>
        Of(folder, weights).Concat(Settings(Path.GetFullPath(Path.Combine(folder, "..", "feature_extractor"))));

    /// <summary>The files of settings in a folder.</summary>
    public static IEnumerable<string> Settings(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".json" or ".txt").Order(StringComparer.Ordinal) : [];
}
