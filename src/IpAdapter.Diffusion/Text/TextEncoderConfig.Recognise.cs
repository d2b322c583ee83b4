using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Text;

public sealed partial record TextEncoderConfig
{
    private const int PublishedHeadWidth = 64;

    /// <summary>Recognises the shape of a text encoder from the shapes of its weights (by transformers' names), for files without a configuration.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="isOpenClip">Whether it is OpenCLIP's, which has another activation than OpenAI's and names its end marker.</param>
    /// <param name="told">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <remarks>Shapes do not tell the number of heads; they are taken to have 64 channels each, as in every published one.</remarks>
    /// <exception cref="WeightFileException">Weights are lacking, the configuration is another model's, or there is none and the width is no published model's.</exception>
    public static TextEncoderConfig Recognise(WeightSet weights, string path, bool isOpenClip, TextEncoderConfig? told = null)
    {
        var prefix = weights.HasBelow("text_model.") ? "text_model." : "";
        int Size(string name, int dimension) => weights.Size(prefix + name, dimension) is > 0 and <= int.MaxValue and var size
            ? (int)size
            : throw new WeightFileException(path, $"is not a whole CLIP text encoder: it has no tensor 'text_model.{name}' (by transformers' names) of at least {dimension + 1} dimensions");

        var width = Size("embeddings.token_embedding.weight", 1);
        var shape = new TextEncoderConfig
        {
            Width = width,
            IntermediateWidth = Size("encoder.layers.0.mlp.fc1.weight", 0),
            Layers = weights.CountBelow($"{prefix}encoder.layers."),
            Heads = width / PublishedHeadWidth,
            MaxTokens = Size("embeddings.position_embedding.weight", 0),
            VocabularySize = Size("embeddings.token_embedding.weight", 0),
            Activation = isOpenClip ? "gelu" : "quick_gelu",
            EndTokenId = isOpenClip ? 49407 : 2,
        };
        if (told is not null)
            return (told.Width, told.IntermediateWidth, told.Layers, told.MaxTokens, told.VocabularySize) == (shape.Width, shape.IntermediateWidth, shape.Layers, shape.MaxTokens, shape.VocabularySize)
                ? told
                : throw new WeightFileException(path, $"the configuration of its text encoder is another model's: it says {told.Layers} layers of {told.Width} channels for {told.MaxTokens} tokens, the weights {shape.Layers} of {shape.Width} for {shape.MaxTokens}");
        return width % PublishedHeadWidth == 0
            ? shape
            : throw new WeightFileException(path, $"its text encoder has {width} channels, which no published one has, and shapes do not tell its heads: name a folder with its configuration as well (diffusers' layout: text_encoder/config.json)");
    }
}
