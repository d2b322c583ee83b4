using IpAdapter.Diffusion.Models.ImageEncoders;
using IpAdapter.Diffusion.Models.TextEncoders;
using IpAdapter.Diffusion.Models.TextEncoders.Tokenizers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.Clips;

/// <summary>
/// A whole CLIP (arXiv:2103.00020): an image encoder and a text encoder whose projections lie in one space. A description, no tensor is
/// loaded.
/// </summary>
/// <param name="Name">Name for people: that of its folder or file.</param>
/// <param name="ImageEncoder">The image encoder, with its projection and preprocessing.</param>
/// <param name="TextTower">The text encoder, with its projection and tokenizer.</param>
public sealed record ClipModel(string Name, ImageEncoder ImageEncoder, TextTower TextTower)
{
    /// <summary>The tensor of the logarithm of the temperature's inverse, by which similarities become logits.</summary>
    public const string LogitScale = "logit_scale";

    /// <summary>Opens a CLIP; headers and settings are read, no weights.</summary>
    /// <param name="path">
    /// A folder with <c>config.json</c> (<c>model_type: clip</c>), <c>model.safetensors</c> and the tokenizer, or a weight file, by
    /// transformers' names or by OpenCLIP's. Where there is no configuration, the shape is recognised from the header; where there is no
    /// vocabulary, it is CLIP's own.
    /// </param>
    /// <param name="kinds">The kinds that a file is named by which is something else; null where it is enough that it is not this.</param>
    /// <exception cref="WeightFileException">
    /// A file is lacking, is not what it should be, or holds one of the two encoders alone.
    /// </exception>
    public static ClipModel Open(string path, WeightFileKinds? kinds = null)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var pictures = ImageEncoder.Open(path, kinds);
        var all = Directory.Exists(path)
            ? WeightSet.OpenFolder(path, "model", "open_clip_pytorch_model", "open_clip_model")
            : WeightSet.Open(path);
        var weights = OpenClip.IsText(all) ? OpenClip.RenamedText(all) : all;
        if (!weights.Has("text_projection.weight") || !weights.Has("visual_projection.weight") && !OpenClip.IsVision(all))
            throw new WeightFileException(path, "holds no text encoder with a projection beside its image encoder: a whole CLIP was "
                + "expected, as openai/clip-vit-large-patch14");
        var shape = pictures.ConfigPath is { } config
            ? TextEncoderConfig.ReadInClip(config)
            : TextEncoderRecogniser.Recognise(weights, path);
        TextEncoderTensors.For(shape, weights).DemandAll(weights, path, "the text encoder");
        if (weights.Size("text_projection.weight", 0) is var width && width != pictures.Config.EmbeddingWidth)
            throw new WeightFileException(path, $"its text encoder projects to {width} channels, its image encoder to "
                + $"{pictures.Config.EmbeddingWidth}: they are of two models");
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(pictures.ConfigPath ?? path);
        return new(pictures.Name, pictures, new(weights, shape, TokenizerSource.Read(folder)));
    }
}
