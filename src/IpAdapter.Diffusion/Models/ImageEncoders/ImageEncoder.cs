using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>A CLIP image encoder with its preprocessing; a description, no tensor is loaded.</summary>
/// <param name="Name">Name for people: that of the model's folder or file.</param>
/// <param name="Weights">Its weights, by transformers' names (with <c>vision_model.</c>).</param>
/// <param name="Config">Its shape.</param>
/// <param name="Preprocessing">How a picture becomes its input.</param>
public sealed record ImageEncoder(string Name, WeightSet Weights, ImageEncoderConfig Config, ClipPreprocessing Preprocessing)
{
    /// <summary>The file its configuration was read from; null where its shape was recognised from the weights.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Opens an image encoder; headers and settings are read, no weights.</summary>
    /// <param name="path">A folder with <c>model.safetensors</c> (or OpenCLIP's <c>open_clip_pytorch_model.safetensors</c>), or a weight
    /// file, by transformers' names or by OpenCLIP's.</param>
    /// <param name="kinds">The kinds that a file is named by which is something else; null where it is enough that it is not this.</param>
    /// <remarks>
    /// Its shape is told by the <c>config.json</c> in the folder, or for a file by the one in a folder of its name, or else recognised from
    /// the header (<see cref="ImageEncoderRecogniser.Recognise"/>).
    /// Preprocessing is read from <c>preprocessor_config.json</c> there or in a folder <c>feature_extractor</c> beside it (diffusers'
    /// layout), where it is for pictures of this size;
    /// else it is CLIP's own: folders of the Stable Diffusion 1.5 family mostly have none.
    /// </remarks>
    /// <exception cref="WeightFileException">A file is lacking, or not what it should be.</exception>
    public static ImageEncoder Open(string path, WeightFileKinds? kinds = null)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path)!;
        var isFile = folder != path;
        var declared = isFile ? ConfigFile.FindFor(path, "model_type", "clip_vision_model", "clip") : Path.Combine(folder, ConfigFile.Name);
        var all = isFile ? WeightSet.Open(path) : WeightSet.OpenFolder(folder, "model", "open_clip_pytorch_model", "open_clip_model");
        var weights = OpenClip.IsVision(all) ? OpenClip.RenamedVision(all) : all;
        if (!weights.Has("vision_model.embeddings.class_embedding"))
            throw new WeightFileException(path, (kinds ?? WeightFileKinds.None).Mismatch(all, "a CLIP image encoder"));
        if (!File.Exists(declared)) declared = null;
        var config = declared is null ? ImageEncoderRecogniser.Recognise(weights, path) : ImageEncoderConfig.Read(declared);
        ImageEncoderTensors.For(config).DemandAll(weights, path, "the image encoder");
        // A file with its configuration beside it is the folder's encoder: 'model' names nothing.
        var isOfFolder = !isFile || Path.GetDirectoryName(declared) == folder;
        return new(isOfFolder ? Path.GetFileName(folder) : Path.GetFileNameWithoutExtension(path), weights, config,
            PreprocessingOf(declared is null ? folder : Path.GetDirectoryName(declared)!, config.ImageSize))
        {
            ConfigPath = declared,
        };
    }

    private static ClipPreprocessing PreprocessingOf(string folder, int imageSize)
    {
        var own = Path.Combine(folder, "preprocessor_config.json");
        if (File.Exists(own))
            return ClipPreprocessing.Read(own, imageSize);
        var siblings = Path.Combine(folder, "..", "feature_extractor", "preprocessor_config.json");
        return File.Exists(siblings) ? ClipPreprocessing.Read(Path.GetFullPath(siblings), imageSize) : ClipPreprocessing.Usual(imageSize);
    }
}
