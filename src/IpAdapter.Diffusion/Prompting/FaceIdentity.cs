namespace IpAdapter.Diffusion.Prompting;

/// <summary>
/// Who is in a picture, as a face recognition model says it: one embedding a face (the FaceID adapters read ArcFace's, 512 numbers).
/// </summary>
/// <param name="Embeddings">[face, embedding], on the CPU.</param>
public sealed record FaceIdentity(Tensor Embeddings) : IDisposable
{
    /// <summary>Where they come from, for messages: <c>'face.npy'</c>, <c>face model 'arcface'</c>; null where that is not known.</summary>
    public string? Origin { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Embeddings.Dispose();
}
