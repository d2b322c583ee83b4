using System.Collections.Immutable;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// A folder of pictures, each with a text file of its name beside it (<c>cat.png</c>, <c>cat.txt</c>), in itself or below.
/// <c>cat.hint.png</c> is a control picture. Links to files and folders are followed; a folder is not read again within itself.
/// </summary>
/// <param name="folder">The folder.</param>
public sealed class FolderShard(string folder) : IPairShard
{
    /// <inheritdoc/>
    public string Name => folder;

    /// <inheritdoc/>
    public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem)
    {
        var pairs = new List<PairEntry>();
        try
        {
            var real = RealPath(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            foreach (var picture in Files(folder, real, []).Where(IsPicture).Order(StringComparer.Ordinal))
            {
                var text = Path.ChangeExtension(picture, ".txt");
                if (File.Exists(text))
                    pairs.Add(new(Path.GetRelativePath(folder, picture), new(picture), new FilePart(text))
                    {
                        HintFile = PictureEndings.FindHint(picture) is { } hint ? new FilePart(hint) : null,
                    });
                else
                    problem($"{picture}: has no text: expected '{Path.GetFileName(text)}' beside it (an empty file for no text)");
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"the folder '{folder}' can't be read: {unreadable.Message}", unreadable);
        }

        return pairs;
    }

    /// <param name="path">By which path a folder is read.</param>
    /// <param name="real">Where it really is.</param>
    /// <param name="within">Where the folders are that it was reached through.</param>
    private static IEnumerable<string> Files(string path, string real, ImmutableHashSet<string> within)
    {
        if (within.Contains(real))
            return [];
        var below = Directory.EnumerateDirectories(path).SelectMany(folder =>
            Files(folder, RealPath(Path.Combine(real, Path.GetFileName(folder))), within.Add(real)));
        return Directory.EnumerateFiles(path).Concat(below);
    }

    private static string RealPath(string folder) => Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;

    // Control pictures (cat.hint.png) go with the pictures they are for.
    private static bool IsPicture(string file) => PictureEndings.Contain(Path.GetExtension(file))
        && Path.GetExtension(Path.GetFileNameWithoutExtension(file)) != ".hint";
}
