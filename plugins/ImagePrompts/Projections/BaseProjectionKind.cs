using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>The paper's adapter: one image embedding becomes a few tokens (ip-adapter_sd15, _light, _vit-G).</summary>
public sealed class BaseProjectionKind : IImageProjectionKind
{
    /// <inheritdoc/>
    public string Name => "base";

    /// <inheritdoc/>
    public string Reads => "image embeddings";

    /// <inheritdoc/>
    public bool Claims(WeightSet projection) => projection.Find("proj.weight") is not null;

    /// <inheritdoc/>
    public long InputWidth(WeightSet projection) => projection.Columns("proj.weight");

    /// <inheritdoc/>
    public int TokenCount(WeightSet projection, long crossAttentionWidth) =>
        projection.Rows("proj.weight") is var rows && rows % crossAttentionWidth == 0 ? (int)(rows / crossAttentionWidth) : 0;

    /// <inheritdoc/>
    public long WidthFrom(ImageEncoderConfig encoder) => encoder.EmbeddingWidth;

    /// <inheritdoc/>
    public string? EncoderOf(long width) => width switch { 768 => "ViT-L", 1024 => "ViT-H", 1280 => "bigG", _ => null };

    /// <inheritdoc/>
    public Tensor Embed(ImageEncoderNetwork encoder, Tensor pixels) => encoder.ImageEmbeddings(pixels);

    /// <summary>An embedding of zeros; its tokens are not zero, for the projection has a bias and a norm.</summary>
    public Tensor EmbedNothing(ImageEncoderNetwork encoder, Tensor pixels, Tensor embeddings) => zeros_like(embeddings);

    /// <inheritdoc/>
    public IImageProjection Build(WeightScope weights, ImagePromptAdapter adapter) =>
        new ImageProjection(Linear.From(weights.At("proj")), LayerNorm.From(weights.At("norm")), adapter.TokenCount);
}
