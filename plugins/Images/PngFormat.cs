namespace IpAdapter.Graph.Images;

/// <summary>Writes a picture as PNG, which keeps every pixel, with what made it inside.</summary>
public sealed class PngFormat : IOutputFormat
{
    /// <inheritdoc/>
    public Type ValueType => typeof(Image);

    /// <inheritdoc/>
    public string Extension => ".png";

    /// <inheritdoc/>
    public string? ProblemOf(object? description, OutputSettings settings) =>
        settings.Quality is null ? null : "a PNG keeps every pixel and has no quality: name a .jpg or .webp, or leave --quality out";

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        ImageFile.WritePng((Image)value, file, remarks);
}
