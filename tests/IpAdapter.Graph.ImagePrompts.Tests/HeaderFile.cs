using System.Buffers.Binary;
using System.Text;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.ImagePrompts.Tests;

/// <summary>A .safetensors file whose tensors are zeros, for as long as it is needed.</summary>
internal sealed class HeaderFile : IDisposable
{
    /// <param name="tensors">Each as <c>name [shape]</c>.</param>
    public HeaderFile(params string[] tensors)
        : this(tensors.Select(tensor => (tensor[..tensor.IndexOf(' ')], tensor[(tensor.IndexOf(' ') + 1)..].Trim('[', ']').Split(',')
            .Select(long.Parse).ToArray())))
    {
    }

    public HeaderFile(IEnumerable<(string Name, long[] Shape)> tensors, string integers = "")
    {
        var (header, offset) = (new List<string>(), 0L);
        foreach (var (name, shape) in tensors)
        {
            var bytes = shape.Aggregate(4L, (product, size) => product * size);
            header.Add($$"""
                "{{name}}": {"dtype": "{{(name == integers ? "I32" : "F32")}}", "shape": [{{string.Join(", ", shape)}}], "data_offsets": [{{offset}}, {{offset + bytes}}]}
                """);
            offset += bytes;
        }

        var json = Encoding.UTF8.GetBytes($"{{{string.Join(",", header)}}}");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(Path, [.. length, .. json, .. new byte[offset]]);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():n}.safetensors");

    /// <summary>Names and shapes of a file.</summary>
    public static List<(string Name, long[] Shape)> TensorsOf(string path)
    {
        var weights = WeightSet.Open(path);
        return [.. weights.Names.Order(StringComparer.Ordinal).Select(name => (name, weights.Find(name)!.Shape.ToArray()))];
    }

    public void Dispose() => File.Delete(Path);
}
