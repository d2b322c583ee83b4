using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Diffusion.Text;

public sealed partial record TextEncoderConfig
{
    private const int PublishedHeadWidth = 64;

    /// <summary>Recognises the shape of a text encoder from the shapes of its weights (by transformers' names), for files without a configuration.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="activation">Its activation: <c>quick_gelu</c> in OpenAI's encoders, <c>gelu</c> in OpenCLIP's.</param>
    /// <param name="told">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <remarks>Shapes do not tell the number of heads; they are taken to have 64 channels each, as in every published one. The end marker is taken to be the largest id, as the configurations of all published models say.</remarks>
    /// <exception cref="WeightFileException">Weights are lacking, the configuration is another model's, or there is none and the width is no published model's.</exception>
    internal static TextEncoderConfig Recognise(WeightSet weights, string path, string activation, TextEncoderConfig? told = null)
    {
        var prefix = weights.HasBelow("text_model.") ? "text_model." : "";
        int Size(string name, int dimension) => weights.SizeOf(prefix + name, dimension, path, "a whole CLIP text encoder", "transformers'");

        var width = Size("embeddings.token_embedding.weight", 1);
        var shape = new TextEncoderConfig
        {
            Width = width,
            IntermediateWidth = Size("encoder.layers.0.mlp.fc1.weight", 0),
            Layers = weights.CountBelow($"{prefix}encoder.layers."),
            Heads = width / PublishedHeadWidth,
            MaxTokens = Size("embeddings.position_embedding.weight", 0),
            VocabularySize = Size("embeddings.token_embedding.weight", 0),
            Activation = activation,
        };
        if (told is not null)
            return ToldShape.Agreeing(told, path, "its text encoder",
                ("hidden_size", $"{told.Width}", $"{shape.Width}"),
                ("intermediate_size", $"{told.IntermediateWidth}", $"{shape.IntermediateWidth}"),
                ("num_hidden_layers", $"{told.Layers}", $"{shape.Layers}"),
                ("max_position_embeddings", $"{told.MaxTokens}", $"{shape.MaxTokens}"),
                ("vocab_size", $"{told.VocabularySize}", $"{shape.VocabularySize}"));
        if (width % PublishedHeadWidth == 0) return shape;
        throw new WeightFileException(path, $"its text encoder has {width} channels, which no published one has, and shapes do not tell its heads: name a folder with its configuration as well (diffusers' layout: text_encoder/config.json)");
    }
}
