using System.Buffers.Binary;
using System.Text.Json;

namespace IpAdapter.Diffusion.Tests.WeightFiles;

/// <summary>
/// Writes weight files of any size that take no room on the disk: their numbers are a hole in the file, and read as zeros.
/// </summary>
internal static class SparseFile
{
    /// <summary>Writes a safetensors file in F16.</summary>
    public static void Write(string path, IEnumerable<KeyValuePair<string, long[]>> shapes, string remarks = "{}")
    {
        using var buffer = new MemoryStream();
        var end = 0L;
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WritePropertyName("__metadata__");
            json.WriteRawValue(remarks);
            foreach (var (name, shape) in shapes)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F16");
                json.WritePropertyName("shape");
                json.WriteRawValue($"[{string.Join(",", shape)}]");
                json.WritePropertyName("data_offsets");
                json.WriteRawValue($"[{end},{end += shape.Aggregate(2L, (bytes, size) => bytes * size)}]");
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, buffer.Length);
        file.Write(length);
        file.Write(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        file.SetLength(file.Position + end);
    }
}
