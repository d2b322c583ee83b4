using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>Texts kept inside a picture's file beside its pixels, in the place that each format has for them: PNG, JPEG and WebP.</summary>
public static class PictureRemarks
{
    /// <summary>Reads the texts of a picture, by keyword. A picture of a format without a place for them has none.</summary>
    /// <exception cref="ImageFileException">The file can't be opened.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
            throw new ImageFileException(path, $"this is {kind}, not a file");
        try
        {
            var format = PictureSignature.FormatOf(path);
            using var file = File.OpenRead(path);
            return format switch
            {
                "PNG" => PngRemarks.Read(file, path),
                "JPEG" => JpegRemarks.Read(file),
                "WebP" => WebpRemarks.Read(file),
                _ => new Dictionary<string, string>(),
            };
        }
        catch (Exception cause) when (cause is (IOException and not ImageFileException) or UnauthorizedAccessException)
        {
            throw new ImageFileException(path, $"the file can't be opened: {cause.Message}", cause);
        }
    }

    /// <summary>
    /// Copies a picture without the texts that were put in when it was written; pixels and everything else stay as they are, byte for byte.
    /// </summary>
    /// <param name="picture">All of a PNG, JPEG or WebP file.</param>
    /// <param name="isUnwanted">Whether a text goes, by its keyword. Where a format keeps all texts in one place, they go together.</param>
    /// <param name="to">Where to.</param>
    /// <returns>Whether there were any; without, the copy is the picture.</returns>
    /// <exception cref="ArgumentException">It is none of these three.</exception>
    public static bool Remove(ReadOnlySpan<byte> picture, Func<string, bool> isUnwanted, Stream to) =>
        PictureSignature.FormatOf(picture) switch
        {
            "PNG" => PngRemarks.Remove(picture, isUnwanted, to),
            "JPEG" => JpegRemarks.Remove(picture, to),
            "WebP" => WebpRemarks.Remove(picture, to),
            _ => throw new ArgumentException("A PNG, JPEG or WebP file was expected.", nameof(picture)),
        };
}
