using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models.ImageEncoders;

/// <summary>Recognises published image encoders from the shapes of weights.</summary>
public static class ImageEncoderRecogniser
{
    // Widths and layers say which one it is; heads and activation are its own.
    private static readonly (string Name, int Width, int Intermediate, int Layers, int Embedding, int Heads,
        string Activation)[] Published =
    [
        ("CLIP ViT-L", 1024, 4096, 24, 768, 16, "quick_gelu"),
        ("OpenCLIP ViT-H", 1280, 5120, 32, 1024, 16, "gelu"),
        ("OpenCLIP ViT-bigG", 1664, 8192, 48, 1280, 16, "gelu"),
        ("CLIP ViT-B", 768, 3072, 12, 512, 12, "quick_gelu"),
    ];

    /// <summary>
    /// Recognises a published image encoder (CLIP ViT-L and ViT-B, OpenCLIP ViT-H and ViT-bigG) from the shapes of its weights (by
    /// transformers' names), for files without a configuration.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="WeightFileException">Weights are lacking, or it is none of these: heads and activation can't be told from
    /// shapes.</exception>
    internal static ImageEncoderConfig Recognise(WeightSet weights, string path)
    {
        int Size(string name, int dimension) => weights.SizeOf(name, dimension, path, "a whole CLIP image encoder");

        var (width, patch, embedding) = (Size("vision_model.embeddings.patch_embedding.weight", 0),
            Size("vision_model.embeddings.patch_embedding.weight", 2), Size("visual_projection.weight", 0));
        var (layers, intermediate) = (weights.CountBelow("vision_model.encoder.layers."),
            Size("vision_model.encoder.layers.0.mlp.fc1.weight", 0));
        var known = FindPublished(width, intermediate, layers, embedding);
        if (known.Name is null)
        {
            var names = string.Join(", ",
                Published.Select(one => $"{one.Name} ({one.Layers} layers, {one.Width}, {one.Intermediate}, {one.Embedding})"));
            throw new WeightFileException(path, $"is an image encoder of {layers} layers, {width} channels ({intermediate} inside a "
                + $"feed-forward layer) and embeddings of {embedding}, which no published one has ({names}), "
                + "and shapes tell neither heads nor activation: put its config.json beside it, or into a folder of the file's name");
        }

        return new ImageEncoderConfig
        {
            Width = width,
            IntermediateWidth = intermediate,
            Layers = layers,
            Heads = known.Heads,
            ImageSize = (int)Math.Sqrt(Size("vision_model.embeddings.position_embedding.weight", 0) - 1) * patch,
            PatchSize = patch,
            EmbeddingWidth = embedding,
            Activation = known.Activation,
        };
    }

    /// <summary>The published encoder that gives embeddings of a width; null for none.</summary>
    public static string? NameByEmbedding(long? width) => Array.Find(Published, one => one.Embedding == width).Name;

    /// <summary>The published encoder that has hidden states of a width; null for none.</summary>
    public static string? NameByStates(long? width) => Array.Find(Published, one => one.Width == width).Name;

    internal static (string Name, int Width, int Intermediate, int Layers, int Embedding, int Heads,
        string Activation) FindPublished(long width, long intermediate, long layers, long embedding) =>
        Published.FirstOrDefault(one => one.Width == width && one.Intermediate == intermediate && one.Layers == layers
            && one.Embedding == embedding);
}
