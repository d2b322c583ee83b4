namespace IpAdapter.Graph.Delivery;

/// <summary>
/// The files below some folders by their length, which is asked for without opening them. Looked up when first needed, and only so many.
/// </summary>
internal sealed class FilesBySize(IReadOnlyList<string> folders)
{
    // A folder may be a whole disk: what lies this deep, or behind so many others, is not looked for.
    private const int MostFiles = 200_000;
    private const int Deepest = 12;

    private static readonly EnumerationOptions s_everything = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = Deepest,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private ILookup<long, string>? _files;

    /// <summary>The files of this length.</summary>
    public IEnumerable<string> Get(long bytes) => (_files ??= Read())[bytes].Distinct();

    private ILookup<long, string> Read() => folders
        .Where(Directory.Exists)
        .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", s_everything).Take(MostFiles))
        .ToLookup(file => file.Length, file => file.FullName);
}
