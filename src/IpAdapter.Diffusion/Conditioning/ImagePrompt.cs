namespace IpAdapter.Diffusion;

/// <summary>Pictures as one image prompt adapter reads them: embeddings of an image encoder, before the adapter's projection (arXiv:2308.06721, section 3.2.1).</summary>
/// <param name="Positive">Embeddings of the pictures, [batch, image, ...]: [batch, image, embedding] for global embeddings, [batch, image, token, channel] for hidden states. A batch of 1 goes with every row.</param>
/// <param name="Negative">Of the unconditional picture, in the same shape.</param>
public sealed record ImagePrompt(Tensor Positive, Tensor Negative) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Positive.Dispose();
        Negative.Dispose();
    }
}
