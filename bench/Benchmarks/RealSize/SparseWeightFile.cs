using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace IpAdapter.Benchmarks.RealSize;

/// <summary>
/// Writes a safetensors file of float16 weights in seconds, whatever its size: of every matrix and kernel the first numbers are random,
/// every norm's scale is 1, and the rest is zero,
/// which the file system keeps as a hole. It is read and computed with like any other.
/// </summary>
internal static class SparseWeightFile
{
    /// <summary>Numbers of a matrix or kernel that are random.</summary>
    public const int RandomNumbers = 2048;

    public static void Write(string path, IReadOnlyDictionary<string, long[]> shapes, Random random)
    {
        var header = Header(shapes);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, preallocationSize: 0);
        RandomAccess.Write(file, header, 0);
        long place = header.Length;
        foreach (var (name, shape) in shapes)
        {
            if (name.EndsWith(".weight", StringComparison.Ordinal))
                RandomAccess.Write(file, MemoryMarshal.AsBytes<Half>(Numbers(shape, random)), place);
            place += Bytes(shape);
        }
        RandomAccess.SetLength(file, place);
    }

    private static Half[] Numbers(long[] shape, Random random)
    {
        var count = (int)Math.Min(Bytes(shape) / 2, shape.Length == 1 ? long.MaxValue : RandomNumbers);
        var bound = Math.Sqrt(3.0 / shape[1..].Aggregate(1L, (product, size) => product * size));   // variance 1 / inputs
        return [.. Enumerable.Range(0, count).Select(_ => shape.Length == 1 ? Half.One : (Half)((2 * random.NextDouble() - 1) * bound))];
    }

    private static byte[] Header(IReadOnlyDictionary<string, long[]> shapes)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            var begin = 0L;
            foreach (var (name, shape) in shapes)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F16");
                List(json, "shape", shape);
                List(json, "data_offsets", [begin, begin += Bytes(shape)]);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }

        var length = (int)(text.Length + 7) / 8 * 8;
        var header = new byte[8 + length];
        header.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(header, length);
        text.ToArray().CopyTo(header, 8);
        return header;
    }

    private static void List(Utf8JsonWriter json, string name, long[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static long Bytes(long[] shape) => 2 * shape.Aggregate(1L, (product, size) => product * size);
}
