namespace IpAdapter.Graph.Images;

/// <summary>What the runtime must know of a picture: the bytes of its pixels, and its size.</summary>
public sealed class ImageResult : IResultType
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Image);

    /// <inheritdoc/>
    public long BytesOf(object value) => ((Image)value).Pixels.Length + (((Image)value).Alpha?.Levels.Length ?? 0);

    /// <inheritdoc/>
    public object Describe(object value) => new ImageDescription(((Image)value).Width, ((Image)value).Height);
}
