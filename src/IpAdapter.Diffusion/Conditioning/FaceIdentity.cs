namespace IpAdapter.Diffusion;

/// <summary>Who is in a picture, as a face recognition model says it: one embedding a face (the FaceID adapters read ArcFace's, 512 numbers).</summary>
/// <param name="Embeddings">[face, embedding], on the CPU.</param>
public sealed record FaceIdentity(Tensor Embeddings) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Embeddings.Dispose();
}
