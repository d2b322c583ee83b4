namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// A folder of pictures, each with a text file of its name beside it (<c>cat.png</c>, <c>cat.txt</c>), in itself or below.
/// <c>cat.hint.png</c> is a control picture.
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
            foreach (var picture in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(IsPicture).Order(StringComparer.Ordinal))
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

    // Control pictures (cat.hint.png) go with the pictures they are for.
    private static bool IsPicture(string file) => PictureEndings.Contain(Path.GetExtension(file))
        && Path.GetExtension(Path.GetFileNameWithoutExtension(file)) != ".hint";
}
