namespace IpAdapter.Graph.ImagePrompts.Faces;

/// <summary>Lets the runtime weigh and describe identities.</summary>
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

    /// <inheritdoc/>
    public object Describe(object value)
    {
        var identity = (FaceIdentity)value;
        return new FaceIdentityDescription(identity.Origin ?? "the identity", identity.Embeddings.size(1),
            (int)identity.Embeddings.size(0));
    }
}
