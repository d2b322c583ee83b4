namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// A folder of pictures, each with a text file of its name beside it (<c>cat.png</c>, <c>cat.txt</c>), in itself or below.
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
                .Where(file => PictureEndings.Contain(Path.GetExtension(file))).Order(StringComparer.Ordinal))
            {
                var text = Path.ChangeExtension(picture, ".txt");
                if (File.Exists(text))
                    pairs.Add(new(Path.GetRelativePath(folder, picture), new(picture), new FilePart(text)));
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
}
