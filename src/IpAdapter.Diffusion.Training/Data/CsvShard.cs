using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>The table of a Hugging Face image folder: <c>metadata.csv</c> with the columns <c>file_name</c> and <c>text</c>.</summary>
/// <param name="path">The table.</param>
internal sealed class CsvShard(string path) : IPairShard
{
    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var pairs = new List<PairEntry>();
        try
        {
            using var bytes = DataFile.Open(path);
            using var text = new StreamReader(bytes);
            using var table = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null });
            if (!table.Read() || !table.ReadHeader() || table.HeaderRecord?.Contains("file_name") != true
                || !table.HeaderRecord.Contains("text"))
                throw new TrainingDataException($"'{path}' has no columns 'file_name' and 'text' in its first line");
            while (table.Read())
            {
                var place = $"{path}, line {table.Parser.RawRow}";
                if (table.TryGetField("file_name", out string? file) && !string.IsNullOrEmpty(file)
                    && table.TryGetField("text", out string? caption))
                    pairs.Add(new(file, new(Path.Combine(folder, file)), null, caption ?? "")
                    {
                        HintFile = table.TryGetField("conditioning_image", out string? hint) && !string.IsNullOrEmpty(hint)
                            ? new FilePart(Path.Combine(folder, hint))
                            : null,
                    });
                else
                    problem($"{place}: names no picture, or has no text");
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CsvHelperException)
        {
            throw new TrainingDataException($"'{path}' can't be read: {unreadable.Message}", unreadable);
        }

        return pairs;
    }
}
