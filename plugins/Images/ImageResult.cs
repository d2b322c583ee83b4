namespace IpAdapter.Graph.Images;

/// <summary>What the runtime must know of a picture: the bytes of its pixels.</summary>
public sealed class ImageResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Image);

    /// <inheritdoc/>
    public long BytesOf(object value) => ((Image)value).Pixels.Length + (((Image)value).Alpha?.Levels.Length ?? 0);
}
