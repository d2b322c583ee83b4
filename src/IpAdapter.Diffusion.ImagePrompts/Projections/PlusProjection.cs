namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>
/// Turns the states of a picture's patches into a few tokens: learned latents read them (Resampler of the authors' repository).
/// </summary>
/// <param name="latents">What every picture begins from, [1, token, channel].</param>
/// <param name="resampler">Lets latents read states.</param>
internal sealed class PlusProjection(Tensor latents, Resampler resampler) : IImageProjection
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor embeddings, Tensor? states = null)
    {
        using var scope = NewDisposeScope();
        var pictures = embeddings.flatten(0, 1);   // [picture, patch, channel]
        var tokens = resampler.Forward(latents.expand(pictures.size(0), -1, -1), pictures);   // [picture, token, channel]
        return tokens.reshape(embeddings.size(0), embeddings.size(1), tokens.size(1), -1)   // [batch, image, token, channel]
            .MoveToOuterDisposeScope();
    }
}
