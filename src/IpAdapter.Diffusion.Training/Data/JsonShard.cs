using System.Text.Json;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// A part of a list of pairs in JSON or JSON lines: objects that name a picture and its text,
/// <c>{"image_file": "1.png", "text": "a dog"}</c> (the paper's code) or <c>file_name</c> and <c>text</c> (Hugging Face's image folders).
/// Pictures are named relative to the list's folder.
/// </summary>
/// <param name="path">The list.</param>
/// <param name="offset">Where the part's first object begins.</param>
/// <param name="count">Objects of the part.</param>
internal sealed class JsonShard(string path, long offset, int count) : IPairShard
{
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <inheritdoc/>
    public string Name => offset == 0 ? path : $"{path} from byte {offset}";

    /// <summary>Takes a list apart into shards.</summary>
    /// <param name="path">The list.</param>
    /// <param name="size">Objects of a shard.</param>
    public static IReadOnlyList<JsonShard> Split(string path, int size)
    {
        var shards = new List<JsonShard>();
        foreach (var chunk in JsonObjects.Find(path, 0).Select(part => part.Offset).Chunk(size))
            shards.Add(new(path, chunk[0], chunk.Length));
        return shards;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var pairs = new List<PairEntry>(count);
        foreach (var part in JsonObjects.Find(path, offset).Take(count))
        {
            var place = $"{path}, the object at byte {part.Offset}";
            try
            {
                using var json = JsonDocument.Parse(part.Read(JsonObjects.Longest), s_strict);
                pairs.Add(Pair(json.RootElement, folder, place));
            }
            // A text of no whole letters (a lone surrogate, no UTF-8) is told by the second kind.
            catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
            {
                problem($"{place}: is no JSON of a pair: {wrong.Message}");
            }
            catch (TrainingDataException wrong)
            {
                problem(wrong.Message);
            }
        }

        return pairs;
    }

    private static PairEntry Pair(JsonElement element, string folder, string place)
    {
        var file = Text(element, "image_file") ?? Text(element, "file_name")
            ?? throw new TrainingDataException($"{place}: names no picture: expected \"image_file\" or \"file_name\"");
        var text = Text(element, "text")
            ?? throw new TrainingDataException($"{place}: has no text: expected \"text\" (\"\" for none)");
        return new(file, new(Path.Combine(folder, file)), null, text)
        {
            HintFile = Text(element, "conditioning_image") is { } hint ? new FilePart(Path.Combine(folder, hint)) : null,
        };
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
