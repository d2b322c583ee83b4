using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// Turns one CLIP image embedding into a few tokens that cross-attention layers can read (arXiv:2308.06721, section 3.2.1).
/// </summary>
internal sealed class ImageProjection(Linear projection, LayerNorm norm, int tokenCount) : IImageProjection
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor embeddings, Tensor? states = null)
    {
        using var scope = NewDisposeScope();
        var tokens = projection.Forward(embeddings)
            .reshape(embeddings.size(0), embeddings.size(1), tokenCount, -1);   // [batch, image, token, channel]
        return norm.Forward(tokens).MoveToOuterDisposeScope();
    }
}
