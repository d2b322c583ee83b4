using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>Turns a face identity into a few tokens (MLPProjModel of the authors' FaceID adapters).</summary>
internal sealed class FaceIdProjection : IImageProjection
{
    private readonly Linear _widen, _narrow;
    private readonly LayerNorm _norm;
    private readonly int _tokenCount;

    /// <summary>Builds it from <c>proj.0</c>, <c>proj.2</c> and <c>norm</c>.</summary>
    public FaceIdProjection(WeightScope weights, int tokenCount)
    {
        (_widen, _narrow, _norm) = (Linear.From(weights.At("proj.0")), Linear.From(weights.At("proj.2")),
            LayerNorm.From(weights.At("norm")));
        _tokenCount = tokenCount;
    }

    // tokens = LN(reshape(W2 GELU(W0 identity)))
    /// <inheritdoc/>
    public Tensor Forward(Tensor embeddings, Tensor? states = null)
    {
        using var scope = NewDisposeScope();
        var tokens = _narrow.Forward(Activations.Gelu(_widen.Forward(embeddings)))
            .reshape(embeddings.size(0), embeddings.size(1), _tokenCount, -1);   // [batch, image, token, channel]
        return _norm.Forward(tokens).MoveToOuterDisposeScope();
    }
}
