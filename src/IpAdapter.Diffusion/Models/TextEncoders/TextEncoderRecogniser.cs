using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.TextEncoders;

/// <summary>Recognises the shape of a text encoder from the shapes of weights.</summary>
internal static class TextEncoderRecogniser
{
    // Both widths say which one it is; heads and activation are its own.
    private static readonly (string Name, int Width, int IntermediateWidth, int Heads, string Activation)[] s_published =
    [
        ("CLIP ViT-L", 768, 3072, 12, "quick_gelu"),
        ("OpenCLIP ViT-H", 1024, 4096, 16, "gelu"),
        ("OpenCLIP ViT-bigG", 1280, 5120, 20, "gelu"),
    ];

    /// <summary>
    /// Recognises the shape of a text encoder from the shapes of its weights (by transformers' names), for files without a configuration.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="declared">Its configuration, where there is one; it is compared with the shapes.</param>
    /// <remarks>
    /// Shapes tell neither heads nor activation: those of the published encoders of base models are known (CLIP ViT-L, OpenCLIP ViT-H and
    /// ViT-bigG). The end marker is taken to be the largest id, as the configurations of all published models say.
    /// </remarks>
    /// <exception cref="WeightFileException">Weights are lacking, the configuration is another model's, or there is none and the width is
    /// no published model's.</exception>
    public static TextEncoderConfig Recognise(WeightSet weights, string path, TextEncoderConfig? declared = null)
    {
        var prefix = weights.HasBelow("text_model.") ? "text_model." : "";
        int Size(string name, int dimension) => weights.SizeOf(prefix + name, dimension, path, "a whole CLIP text encoder");

        var (width, intermediate) = (Size("embeddings.token_embedding.weight", 1), Size("encoder.layers.0.mlp.fc1.weight", 0));
        var published = Array.Find(s_published, one => one.Width == width && one.IntermediateWidth == intermediate);
        var shape = new TextEncoderConfig
        {
            Width = width,
            IntermediateWidth = intermediate,
            Layers = weights.CountBelow($"{prefix}encoder.layers."),
            Heads = published.Heads,
            MaxTokens = Size("embeddings.position_embedding.weight", 0),
            VocabularySize = Size("embeddings.token_embedding.weight", 0),
            Activation = published.Activation,
        };
        if (declared is not null)
            return ConfigConsistency.Require(declared, path, "its text encoder",
                ("hidden_size", $"{declared.Width}", $"{shape.Width}"),
                ("intermediate_size", $"{declared.IntermediateWidth}", $"{shape.IntermediateWidth}"),
                ("num_hidden_layers", $"{declared.Layers}", $"{shape.Layers}"),
                ("max_position_embeddings", $"{declared.MaxTokens}", $"{shape.MaxTokens}"),
                ("vocab_size", $"{declared.VocabularySize}", $"{shape.VocabularySize}"));
        if (published.Name is not null) return shape;
        throw new WeightFileException(path,
            $"its text encoder has {width} channels, {intermediate} inside a feed-forward layer, which no published one has "
            + $"({string.Join("; ", s_published.Select(one => $"{one.Name}: {one.Width} and {one.IntermediateWidth}"))}), "
            + "and shapes tell neither heads nor activation: name a folder with its configuration as well (diffusers' layout: "
                + "text_encoder/config.json)");
    }
}
