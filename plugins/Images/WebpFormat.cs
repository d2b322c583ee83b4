namespace IpAdapter.Graph.Images;

/// <summary>Writes a picture as WebP, keeping every pixel where that is asked for, with what made it inside.</summary>
public sealed class WebpFormat : IOutputFormat
{
    private const int UsualQuality = 95;

    /// <inheritdoc/>
    public Type ValueType => typeof(Image);

    /// <inheritdoc/>
    public string Extension => ".webp";

    /// <inheritdoc/>
    public string? ProblemOf(object? description, OutputSettings settings) =>
        settings is { IsLossless: true, Quality: not null }
            ? "--lossless keeps every pixel, --quality says how much may be lost: leave one of them out"
            : PictureEdges.ProblemOf(description, "WebP", ImageFile.LongestWebpEdge);

    /// <inheritdoc/>
    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        Write(value, file, new OutputSettings { Remarks = remarks });

    /// <inheritdoc/>
    public void Write(object value, Stream file, OutputSettings settings) =>
        ImageFile.WriteWebp((Image)value, file, settings.Quality ?? UsualQuality, settings.IsLossless, settings.Remarks);
}
