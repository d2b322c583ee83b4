namespace IpAdapter.Graph.Images;

/// <summary>Writes a picture as JPEG, with what made it inside.</summary>
public sealed class JpegFormat : IOutputFormat
{
    private const int UsualQuality = 95;

    /// <inheritdoc/>
    public Type ValueType => typeof(Image);

    /// <inheritdoc/>
    public string Extension => ".jpg";

    /// <inheritdoc/>
    public IReadOnlyList<string> OtherExtensions { get; } = [".jpeg"];

    /// <inheritdoc/>
    public string? ProblemOf(object? description, OutputSettings settings) =>
        settings.IsLossless ? "a JPEG always loses something: name a .png or .webp, or leave --lossless out"
        : PictureEdges.ProblemOf(description, "JPEG", ImageFile.LongestJpegEdge);

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        Write(value, file, new OutputSettings { Remarks = remarks });

    /// <inheritdoc/>
    public void Write(object value, Stream file, OutputSettings settings) =>
        ImageFile.WriteJpeg((Image)value, file, settings.Quality ?? UsualQuality, settings.Remarks);
}
