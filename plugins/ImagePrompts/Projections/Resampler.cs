using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Graph.ImagePrompts.Projections;

/// <summary>Turns the states of a picture's patches into a few tokens: learned latents that read them layer by layer (Perceiver, arXiv:2103.03206, as IP-Adapter-Plus has it).</summary>
/// <param name="latents">What every picture begins from, [1, token, channel].</param>
/// <param name="projectIn">Brings the encoder's states to the latents' width.</param>
/// <param name="layers">The layers, each an attention and a feed-forward.</param>
/// <param name="projectOut">Brings the latents to the tokens' width.</param>
/// <param name="normOut">Norm of the tokens.</param>
public sealed class Resampler(Tensor latents, Linear projectIn, IReadOnlyList<ResamplerLayer> layers, Linear projectOut, LayerNorm normOut) : IImageProjection
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor embeddings)
    {
        using var scope = NewDisposeScope();
        var (batch, images) = (embeddings.size(0), embeddings.size(1));
        var states = projectIn.Forward(embeddings.flatten(0, 1));   // [picture, patch, channel]
        var tokens = latents.expand(batch * images, -1, -1);        // [picture, token, channel]
        foreach (var layer in layers)
            tokens = layer.Forward(tokens, states);
        tokens = normOut.Forward(projectOut.Forward(tokens));
        return tokens.reshape(batch, images, tokens.size(1), -1).MoveToOuterDisposeScope();   // [batch, image, token, channel]
    }
}
