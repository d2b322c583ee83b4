using System.Buffers.Binary;
using System.Text.Json;

namespace IpAdapter.Diffusion.WeightFiles.Safetensors;

/// <summary>Writes tensors as a .safetensors file: eight bytes of length, a JSON header, the numbers.</summary>
public static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes a file.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="tensors">The tensors by name, on any device; written in this order, in the types they have.</param>
    /// <param name="remarks">Texts for the header's <c>__metadata__</c>.</param>
    public static void Write(Stream file, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> remarks)
    {
        var header = Header(tensors, remarks);
        var padded = (header.Length + Alignment - 1) / Alignment * Alignment;   // so that the numbers are aligned
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        file.Write(length);
        file.Write(header);
        for (var i = header.Length; i < padded; i++)
            file.WriteByte((byte)' ');
        foreach (var (_, tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            file.Write(tensor.cpu().contiguous().bytes);
        }
    }

    private static byte[] Header(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> remarks)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            var offset = 0L;
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (keyword, text) in remarks)
                json.WriteString(keyword, text);
            json.WriteEndObject();
            foreach (var (name, tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", tensor.dtype.FileName());
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.numel() * tensor.element_size());
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
