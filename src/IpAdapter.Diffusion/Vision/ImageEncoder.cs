using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Diffusion.Weights.Originals;

namespace IpAdapter.Diffusion;

/// <summary>A CLIP image encoder with its preprocessing; a description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of the model's folder or file.</param>
/// <param name="Weights">Its weights, by transformers' names (with <c>vision_model.</c>).</param>
/// <param name="Config">Its shape.</param>
/// <param name="Preprocessing">How a picture becomes its input.</param>
public sealed record ImageEncoder(string Name, WeightSet Weights, ImageEncoderConfig Config, ClipPreprocessing Preprocessing)
{
    /// <summary>Opens an image encoder; headers and settings are read, no weights.</summary>
    /// <param name="path">A folder with <c>config.json</c> and <c>model.safetensors</c>, or a weight file, by transformers' names or by OpenCLIP's.</param>
    /// <remarks>
    /// A weight file's shape is told by a <c>config.json</c> beside it, or else recognised from its header (<see cref="ImageEncoderConfig.Recognise"/>).
    /// Preprocessing is read from <c>preprocessor_config.json</c> there or in a folder <c>feature_extractor</c> beside it (diffusers' layout), where it is for pictures of this size;
    /// else it is CLIP's own: folders of the Stable Diffusion 1.5 family mostly have none.
    /// </remarks>
    /// <exception cref="WeightFileException">A file is lacking, or not what it should be.</exception>
    public static ImageEncoder Open(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var isFile = folder != path;
        var told = Path.Combine(folder, "config.json");
        var weights = isFile ? WeightSet.Open(path) : WeightSet.OpenFolder(folder, "model");
        if (OpenClip.IsVision(weights)) weights = OpenClip.RenamedVision(weights);
        if (!weights.Has("vision_model.embeddings.class_embedding"))
            throw new WeightFileException(path, WeightFileKinds.Known.Mismatch(weights, "a CLIP image encoder"));
        var config = isFile && !File.Exists(told) ? ImageEncoderConfig.Recognise(weights, path) : ImageEncoderConfig.Read(told);
        Demand(weights, path, "vision_model.embeddings.class_embedding", config.Width);
        Demand(weights, path, "vision_model.embeddings.patch_embedding.weight", config.Width, 3, config.PatchSize, config.PatchSize);
        Demand(weights, path, "visual_projection.weight", config.EmbeddingWidth, config.Width);
        // A file with its configuration beside it is the folder's encoder: 'model' names nothing.
        return new(isFile && !File.Exists(told) ? Path.GetFileNameWithoutExtension(path) : Path.GetFileName(folder), weights, config, PreprocessingOf(folder, config.ImageSize));
    }

    private static ClipPreprocessing PreprocessingOf(string folder, int imageSize)
    {
        var own = Path.Combine(folder, "preprocessor_config.json");
        if (File.Exists(own))
            return ClipPreprocessing.Read(own, imageSize);
        var siblings = Path.Combine(folder, "..", "feature_extractor", "preprocessor_config.json");
        return File.Exists(siblings) ? ClipPreprocessing.Read(Path.GetFullPath(siblings), imageSize) : ClipPreprocessing.Usual(imageSize);
    }

    private static void Demand(WeightSet weights, string path, string name, params ReadOnlySpan<long> shape)
    {
        var entry = weights.Find(name)
            ?? throw new WeightFileException(path, $"a CLIP image encoder with projection has the tensor '{name}', these weights have not: is it another model's file?");
        if (!entry.Shape.SequenceEqual(shape.ToArray()))
            throw new WeightFileException(path, $"'{name}' is [{string.Join(", ", entry.Shape)}], but config.json says [{string.Join(", ", shape.ToArray())}]");
    }
}
