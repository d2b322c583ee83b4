using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph.Images;

/// <summary>Writes a picture as PNG, with what made it inside.</summary>
public sealed class PngFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Image);

    /// <inheritdoc/>
    public string Extension => ".png";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) => ImageFile.WritePng((Image)value, file, remarks);
}
