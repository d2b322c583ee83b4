using System.Formats.Tar;
using System.Text.Json;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// A shard of WebDataset: a tar file in which the files of one pair follow each other and have one name with different endings
/// (<c>000017.png</c>, <c>000017.txt</c>). Without a <c>.txt</c>, the text is the <c>caption</c> or <c>text</c> of a <c>.json</c>.
/// <c>000017.hint.png</c> is a control picture.
/// </summary>
/// <param name="path">The tar file, not compressed.</param>
public sealed class TarShard(string path) : IPairShard
{
    private const int LongestJson = 1 << 20;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public bool IsOneOfMany => true;

    /// <inheritdoc/>
    public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem)
    {
        var pairs = new List<PairEntry>();
        var members = new List<(string Ending, FilePart Part)>();
        string? key = null;
        try
        {
            using var file = DataFile.Open(path);
            using var tar = new TarReader(file);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                var (name, ending) = Split(entry.Name);
                if (name != key)
                    Take(name);
                members.Add((ending, new FilePart(path, entry.DataOffset, entry.Length)));
            }

            Take(null);
        }
        catch (Exception cut) when (cut is EndOfStreamException or InvalidDataException or FormatException)
        {
            // What stands before the cut is whole; the pair that was being read may not be.
            problem($"the shard '{path}' is damaged or cut off behind {pairs.Count} pairs ({cut.Message}): download it again");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new TrainingDataException($"the shard '{path}' can't be read: {unreadable.Message}", unreadable);
        }

        if (pairs.Count == 0)
            problem($"the shard '{path}' holds no pair of a picture (.png, .jpg, .webp) and its text (.txt, or .json with a caption)");
        return pairs;

        void Take(string? next)
        {
            if (key is not null && members.Exists(member => PictureEndings.Contain(member.Ending)))
            {
                try
                {
                    pairs.Add(Pair(key, members));
                }
                catch (TrainingDataException missing)
                {
                    problem(missing.Message);
                }
            }

            members.Clear();
            key = next;
        }
    }

    private PairEntry Pair(string key, List<(string Ending, FilePart Part)> members)
    {
        var name = $"{Path.GetFileName(path)}/{key}";
        var picture = members.Find(member => PictureEndings.Contain(member.Ending)).Part;
        FilePart? hint = members.Exists(IsHint) ? members.Find(IsHint).Part : null;
        foreach (var (ending, part) in members)
            if (ending == "txt")
                return new(name, picture, part) { HintFile = hint };
        foreach (var (ending, part) in members)
            if (ending == "json" && Caption(name, part) is { } text)
                return new(name, picture, null, text) { HintFile = hint };
        throw new TrainingDataException($"{name}: has no text: expected a file '{key}.txt', or '{key}.json' with a caption, "
            + "beside its picture");

        static bool IsHint((string Ending, FilePart Part) member) => PictureEndings.AreOfHint(member.Ending);
    }

    private static string? Caption(string name, FilePart part)
    {
        try
        {
            using var json = JsonDocument.Parse(part.Read(LongestJson), s_strict);
            foreach (var property in (ReadOnlySpan<string>)["caption", "text"])
                if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(property, out var text)
                    && text.ValueKind == JsonValueKind.String)
                    return text.GetString();
            return null;
        }
        // A text of no whole letters (a lone surrogate, no UTF-8) is told by the second kind.
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new TrainingDataException($"{name}: its .json is no JSON: {problem.Message}", problem);
        }
    }

    // WebDataset's rule: the name ends at the first dot behind the last slash.
    private static (string Name, string Ending) Split(string path)
    {
        var dot = path.IndexOf('.', path.LastIndexOf('/') + 1);
        return dot < 0 ? (path, "") : (path[..dot], path[(dot + 1)..].ToLowerInvariant());
    }
}
