using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace IpAdapter.Diffusion.WeightFiles.Safetensors;

/// <summary>The texts in the header of a .safetensors file (<c>__metadata__</c>).</summary>
public static class SafetensorsMetadata
{
    private const string Key = "__metadata__";
    private const int LengthField = sizeof(long);

    /// <summary>Copies a file without some of its texts; the tensors stay as they are, byte for byte and in their places.</summary>
    /// <param name="weights">All of a file whose header has been checked (<see cref="WeightFileHeader.Read"/>).</param>
    /// <param name="isUnwanted">Whether a text goes, by its keyword.</param>
    /// <param name="to">Where to.</param>
    /// <returns>Whether there were any of those; without, the copy is the file.</returns>
    public static bool Remove(ReadOnlySpan<byte> weights, Func<string, bool> isUnwanted, Stream to)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(weights);
        using var json = JsonDocument.Parse(weights.Slice(LengthField, length).ToArray());
        if (!json.RootElement.TryGetProperty(Key, out var metadata) || !metadata.EnumerateObject().Any(text => isUnwanted(text.Name)))
        {
            to.Write(weights);
            return false;
        }

        var header = Without(json.RootElement, isUnwanted);
        // Spaces in the place of what went, so that everything behind stays where it was.
        var room = Math.Max(length, (header.Length + LengthField - 1) / LengthField * LengthField);
        Span<byte> field = stackalloc byte[LengthField];
        BinaryPrimitives.WriteInt64LittleEndian(field, room);
        to.Write(field);
        to.Write(header);
        for (var i = header.Length; i < room; i++)
            to.WriteByte((byte)' ');
        to.Write(weights[(LengthField + length)..]);
        return true;
    }

    /// <summary>Copies a file with further texts; the tensors stay as they are, byte for byte.</summary>
    /// <param name="from">A whole file that was written here, from its beginning.</param>
    /// <param name="texts">Texts by keyword. One that is there already gives way to a new one.</param>
    /// <param name="to">Where to.</param>
    public static void Add(Stream from, IReadOnlyDictionary<string, string> texts, Stream to)
    {
        Span<byte> field = stackalloc byte[LengthField];
        from.ReadExactly(field);
        var read = new byte[BinaryPrimitives.ReadInt64LittleEndian(field)];
        from.ReadExactly(read);
        using var json = JsonDocument.Parse(read);
        var header = With(json.RootElement, texts);
        var room = (header.Length + LengthField - 1) / LengthField * LengthField;
        BinaryPrimitives.WriteInt64LittleEndian(field, room);
        to.Write(field);
        to.Write(header);
        for (var i = header.Length; i < room; i++)
            to.WriteByte((byte)' ');
        from.CopyTo(to);
    }

    private static byte[] With(JsonElement header, IReadOnlyDictionary<string, string> texts)
    {
        var all = header.TryGetProperty(Key, out var metadata)
            ? metadata.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString() ?? "")
            : [];
        foreach (var (keyword, text) in texts)
            all[keyword] = text;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Key);
            foreach (var (keyword, text) in all.OrderBy(text => text.Key, StringComparer.Ordinal))
                writer.WriteString(keyword, text);
            writer.WriteEndObject();
            foreach (var tensor in header.EnumerateObject().Where(entry => entry.Name != Key))
                tensor.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static byte[] Without(JsonElement header, Func<string, bool> isUnwanted)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var entry in header.EnumerateObject())
            {
                if (entry.Name != Key)
                {
                    entry.WriteTo(writer);
                    continue;
                }

                writer.WriteStartObject(Key);
                foreach (var text in entry.Value.EnumerateObject().Where(text => !isUnwanted(text.Name)))
                    text.WriteTo(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
