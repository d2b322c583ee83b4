using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>Brings every state of a picture to the tokens' width, each on its own (MLPProjModel of the authors' repository).</summary>
/// <param name="first">The first layer.</param>
/// <param name="second">The second layer.</param>
/// <param name="norm">Norm of the tokens.</param>
internal sealed class FullFaceProjection(Linear first, Linear second, LayerNorm norm) : IImageProjection
{
    // tokens = LN(W2 GELU(W0 x))
    /// <inheritdoc/>
    public Tensor Forward(Tensor embeddings, Tensor? states = null)
    {
        using var scope = NewDisposeScope();
        var tokens = second.Forward(Activations.Gelu(first.Forward(embeddings)));   // [batch, image, token, channel]
        return norm.Forward(tokens).MoveToOuterDisposeScope();
    }
}
