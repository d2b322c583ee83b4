namespace IpAdapter.Diffusion.ImagePrompts.Projections;

/// <summary>Turns what is known of pictures into tokens that cross-attention layers can read (arXiv:2308.06721, section 3.2.1).</summary>
public interface IImageProjection
{
    /// <summary>Projects pictures, each on its own.</summary>
    /// <param name="embeddings">[batch, image, embedding], or hidden states [batch, image, token, channel].</param>
    /// <param name="states">Hidden states beside face identities, [batch, image, token, channel]; read by FaceID-Plus alone.</param>
    /// <returns>Image tokens, [batch, image, token, channel].</returns>
    Tensor Forward(Tensor embeddings, Tensor? states = null);
}
