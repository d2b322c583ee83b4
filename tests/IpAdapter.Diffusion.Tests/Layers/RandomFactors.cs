using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Tests.Layers;

/// <summary>Writes files of random low-rank factors for weights that a model has.</summary>
internal static class RandomFactors
{
    public static WeightSet Write(string path, WeightSet model, IEnumerable<string> names, int rank, int seed)
    {
        var tensors = new List<(string Name, long[] Shape)>();
        foreach (var name in names)
        {
            var shape = model.Find(name)!.Shape;
            tensors.Add(($"{name}.down", [rank, .. shape.Skip(1)]));
            tensors.Add(($"{name}.up", shape.Count == 4 ? [shape[0], rank, 1, 1] : [shape[0], rank]));
        }
        Write(path, tensors, seed);
        return WeightSet.Open(path);
    }

    public static LowRankPatch Patch(WeightSet factors, IEnumerable<string> names, double scale, bool isMerged = false) =>
        new("random", names.ToDictionary(name => name, name => new LowRankChange(factors, $"{name}.down", $"{name}.up", scale)), isMerged);

    public static void Write(string path, IEnumerable<(string Name, long[] Shape)> tensors, int seed,
        params (string Keyword, string Text)[] notes)
    {
        var random = new Random(seed);
        var (header, numbers) = (new List<string>(), new List<float>());
        if (notes.Length > 0)
            header.Add($$"""  "__metadata__":{{JsonSerializer.Serialize(notes.ToDictionary(note => note.Keyword, note => note.Text))}}""");
        foreach (var (name, shape) in tensors)
        {
            var count = shape.Aggregate(1L, (product, size) => product * size);
            header.Add($$"""  "{{name}}":{"dtype":"F32","shape":[{{string.Join(",", shape)}}],"data_offsets":[{{4 * numbers.Count}},{{4 * (numbers.Count + count)}}]}""");
            for (var i = 0; i < count; i++)
                numbers.Add((float)(random.NextDouble() - 0.5));
        }

        var json = Encoding.UTF8.GetBytes($"{{{string.Join(",", header)}}}");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. MemoryMarshal.AsBytes<float>(numbers.ToArray())]);
    }
}
