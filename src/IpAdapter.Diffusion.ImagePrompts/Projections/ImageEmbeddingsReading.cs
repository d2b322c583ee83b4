namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>The projected class token: one embedding a picture.</summary>
public sealed class ImageEmbeddingsReading : IEncoderReading
{
    /// <inheritdoc/>
    public string Name => "image embeddings";

    /// <inheritdoc/>
    public bool IsByPatch => false;

    /// <inheritdoc/>
    public long WidthFrom(ImageEncoderConfig encoder) => encoder.EmbeddingWidth;

    /// <inheritdoc/>
    public string? EncoderOf(long width) => width switch { 768 => "ViT-L", 1024 => "ViT-H", 1280 => "bigG", _ => null };

    /// <inheritdoc/>
    public Tensor Read(ImageEncoderNetwork encoder, Tensor pixels) => encoder.ImageEmbeddings(pixels);

    /// <summary>
    /// An embedding of zeros, whatever stands for no picture: that is what the dropped pictures of the training were (tutorial_train.py).
    /// Its tokens are not zero, for the projection has a bias and a norm.
    /// </summary>
    public Tensor ReadNothing(ImageEncoderNetwork encoder, Tensor empty, Tensor pictures)
    {
        using var scope = NewDisposeScope();
        return zeros_like(pictures.narrow(0, 0, 1)).MoveToOuterDisposeScope();
    }
}
