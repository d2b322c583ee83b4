namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>Lets the runtime weigh identities.</summary>
public sealed class FaceIdentityResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(FaceIdentity);

    /// <inheritdoc/>
    public long BytesOf(object value)
    {
        var embeddings = ((FaceIdentity)value).Embeddings;
        return embeddings.numel() * embeddings.element_size();
    }
}
