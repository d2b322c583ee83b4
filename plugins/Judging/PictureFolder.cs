using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Judging;

/// <summary>The pictures of a folder.</summary>
internal static class PictureFolder
{
    private const long LargestPicture = 1L << 30;

    /// <summary>The endings of pictures' files.</summary>
    public static readonly IReadOnlyList<string> Endings =
        [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".gif", ".heic", ".heif", ".avif"];

    /// <summary>Their files, in a folder and below it, in order.</summary>
    public static IReadOnlyList<string> Find(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)];

    /// <summary>Reads a picture; of one that can't be read, there is what is wrong.</summary>
    public static FolderPicture Read(string file)
    {
        try
        {
            var content = SmallFile.ReadAllBytes(file, LargestPicture);
            return new(file) { Content = content, Picture = ImageFile.Read(content, file) };
        }
        catch (Exception problem) when (problem is ImageFileException or IOException or UnauthorizedAccessException)
        {
            return new(file) { Problem = problem.Message };
        }
    }
}
