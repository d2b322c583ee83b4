using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Models;

/// <summary>Which files of a model's folder decide what it is.</summary>
internal static class ModelFiles
{
    /// <summary>
    /// The weight files, and every small file of settings beside them; other weights that happen to lie there (another format, another
    /// precision) don't count.
    /// </summary>
    public static IEnumerable<string> Find(string folder, WeightSet weights) => weights.Files.Concat(Settings(folder));

    /// <summary>
    /// Those of an image encoder, named by its folder or its file: its preprocessing may be described in a folder beside it.
    /// </summary>
    public static IEnumerable<string> FindForImageEncoder(string path, ImageEncoder encoder)
    {
        if (Directory.Exists(path))
            return Find(path, encoder.Weights).Concat(Settings(Path.GetFullPath(Path.Combine(path, "..", "feature_extractor"))));
        var folder = Path.GetDirectoryName(encoder.ConfigPath ?? path)!;
        string[] settings = ["config.json", "preprocessor_config.json",
            Path.Combine("..", "feature_extractor", "preprocessor_config.json")];
        return encoder.Weights.Files.Concat(settings.Select(name => Path.GetFullPath(Path.Combine(folder, name))).Where(File.Exists));
    }

    /// <summary>The files of settings in a folder.</summary>
    public static IEnumerable<string> Settings(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".json" or ".txt")
            .Order(StringComparer.Ordinal) : [];
}
