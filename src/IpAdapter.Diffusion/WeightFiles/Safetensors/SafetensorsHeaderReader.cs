using System.Text;
using System.Text.Json;

namespace IpAdapter.Diffusion.WeightFiles.Safetensors;

/// <summary>
/// Reads the JSON of a safetensors header token by token. The header is untrusted: nothing in it is believed that was not checked.
/// </summary>
internal sealed class SafetensorsHeaderReader(string path, long dataBegins, long fileLength)
{
    private const int DeepestNesting = 4;   // a header nests three deep
    private const int MostDimensions = 64;  // as many as libtorch takes

    public WeightFileHeader Read(ReadOnlySpan<byte> json, FileFingerprint file)
    {
        var entries = new Dictionary<string, WeightEntry>();
        Dictionary<string, string>? metadata = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DeepestNesting });
        try
        {
            Expect(ref reader, JsonTokenType.StartObject, "an object");
            while (NextName(ref reader) is { } name)
            {
                if (name == "__metadata__")
                {
                    if (metadata is not null) throw Wrong("'__metadata__' is there twice");
                    metadata = ReadMetadata(ref reader);
                }
                else
                {
                    if (TensorNames.ProblemOf(name) is { } problem) throw Wrong(problem, reader.TokenStartIndex);
                    if (!entries.TryAdd(name, ReadEntry(ref reader, name))) throw Wrong($"tensor '{name}' is there twice");
                }
            }

            if (reader.Read()) throw Wrong("something follows the header's object", reader.TokenStartIndex);
        }
        catch (JsonException reason)
        {
            throw new WeightFileException(path, $"its header is not valid JSON (byte {8 + reader.BytesConsumed:N0}): {reason.Message}",
                reason);
        }
        catch (InvalidOperationException reason)   // a text that is not UTF-8
        {
            throw new WeightFileException(path, $"its header is not valid JSON (byte {8 + reader.TokenStartIndex:N0}): {reason.Message}",
                reason);
        }

        CheckPlaces(entries);
        return new WeightFileHeader(file, entries, metadata ?? []);
    }

    private Dictionary<string, string> ReadMetadata(ref Utf8JsonReader reader)
    {
        var metadata = new Dictionary<string, string>();
        Expect(ref reader, JsonTokenType.StartObject, "'__metadata__' to be an object");
        while (NextName(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, $"'__metadata__' to hold texts ('{key}')");
            metadata[key] = reader.GetString()!;
        }

        return metadata;
    }

    private WeightEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string? type = null;
        List<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"tensor '{name}' to be an object");
        while (NextName(ref reader) is { } key)
        {
            var isTwice = key switch
            {
                "dtype" => type is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => throw Wrong($"tensor '{name}' has an unknown key '{key}'")
            };
            if (isTwice) throw Wrong($"tensor '{name}' has '{key}' twice");
            if (key == "dtype")
            {
                Expect(ref reader, JsonTokenType.String, $"'dtype' of tensor '{name}' to be a text");
                type = reader.GetString();
            }
            else if (key == "shape") shape = ReadNumbers(ref reader, name, key, MostDimensions);
            else offsets = ReadNumbers(ref reader, name, key, 2);
        }

        if (type is null || shape is null || offsets is null)
            throw Wrong($"tensor '{name}' lacks '{(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}'");
        if (!ElementTypes.TryParse(type, out var elementType))
            throw Wrong($"tensor '{name}' has dtype '{type}', which is not read here; known are {ElementTypes.Known}: use the model's "
                + "F16 or BF16 file");
        if (offsets is not [var begin, var end])
            throw Wrong($"'data_offsets' of tensor '{name}' are {offsets.Count} numbers; expected two, begin and end");
        return Placed(name, elementType, shape, begin, end);
    }

    private WeightEntry Placed(string name, ScalarType type, List<long> shape, long begin, long end)
    {
        var dataLength = fileLength - dataBegins;
        if (begin > end || end > dataLength)
            throw Wrong($"tensor '{name}' is at {begin:N0} to {end:N0} of {dataLength:N0} bytes of numbers. Is the download complete?");
        long expected;
        try
        {
            expected = shape.Aggregate((long)type.Size(), (bytes, size) => checked(bytes * size));
        }
        catch (OverflowException)
        {
            throw Wrong($"tensor '{name}' has the impossible shape {WeightShapes.Listed(shape)}");
        }

        if (expected != end - begin)
            throw Wrong($"tensor '{name}' of shape {WeightShapes.Listed(shape)} and dtype {type.FileName()} takes {expected:N0} bytes, but "
                + $"has {end - begin:N0}");
        return new WeightEntry(name, type, shape.ToArray(), dataBegins + begin, end - begin);
    }

    // The numbers fill the rest of the file, one tensor after the other: nothing between them, nothing twice, nothing behind.
    private void CheckPlaces(Dictionary<string, WeightEntry> entries)
    {
        var end = dataBegins;
        WeightEntry? before = null;
        foreach (var entry in entries.Values.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length))
        {
            if (entry.Offset < end)
                throw Wrong($"tensor '{entry.Name}' overlaps '{before!.Name}' (at {entry.Offset - dataBegins:N0}, which ends at "
                    + $"{end - dataBegins:N0})");
            if (entry.Offset > end)
                throw Wrong($"{entry.Offset - end:N0} bytes before tensor '{entry.Name}' (at {entry.Offset - dataBegins:N0}) "
                    + "belong to no tensor");
            (end, before) = (entry.Offset + entry.Length, entry);
        }

        if (end != fileLength) throw Wrong($"{fileLength - end:N0} bytes behind the last tensor belong to no tensor");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key, int atMost)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, $"'{key}' of tensor '{name}' to be a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Wrong($"'{key}' of tensor '{name}' holds something other than whole numbers from 0", reader.TokenStartIndex);
            if (numbers.Count == atMost)
                throw Wrong($"'{key}' of tensor '{name}' holds more than {atMost} numbers", reader.TokenStartIndex);
            numbers.Add(number);
        }

        return numbers;
    }

    private string? NextName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName) return null;
        if (reader.ValueSpan.Length > TensorNames.Longest)
            throw Wrong($"a name in its header has {reader.ValueSpan.Length:N0} letters", reader.TokenStartIndex);
        return reader.GetString();
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string what)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Wrong($"its header is not as safetensors lays it out: expected {what}, found {reader.TokenType}", reader.TokenStartIndex);
    }

    private WeightFileException Wrong(string problem) => new(path, problem);

    private WeightFileException Wrong(string problem, long place) =>
        new(path, new StringBuilder(problem).Append($" (byte {8 + place:N0})").ToString());
}
