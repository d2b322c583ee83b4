using System.Text.Json;
using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Tests.WeightFiles.Pickles;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Safetensors;
using View = IpAdapter.Diffusion.Tests.WeightFiles.Pickles.PickleBytes.Tensor;

namespace IpAdapter.Graph.Golden.Tests.Formats;

/// <summary>Writes weights in a container that people publish them in.</summary>
/// <param name="name">Its files' name, with the base name in place of <c>{0}</c>.</param>
/// <param name="type">The type they are written in.</param>
/// <param name="shards">In how many files.</param>
internal sealed class Container(string name, ScalarType type, int shards = 1)
{
    public static IReadOnlyDictionary<string, Container> All { get; } = new Dictionary<string, Container>
    {
        ["safetensors in float32"] = new("{0}.safetensors", ScalarType.Float32),
        ["safetensors in bfloat16"] = new("{0}.safetensors", ScalarType.BFloat16),
        ["the variant fp16"] = new("{0}.fp16.safetensors", ScalarType.Float16),
        ["shards"] = new("{0}.safetensors", ScalarType.Float32, shards: 3),
        ["shards of the variant fp16"] = new("{0}.fp16.safetensors", ScalarType.Float16, shards: 2),
        [".bin"] = new("{0}.bin", ScalarType.Float16),
        [".bin in float32"] = new("{0}.bin", ScalarType.Float32),
        ["shards of .bin"] = new("{0}.bin", ScalarType.Float16, shards: 2),
    };

    /// <summary>Writes a file of torch.save's.</summary>
    public static byte[] Pickled(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, Func<Dictionary<string, object?>, object> wrapped)
    {
        var views = tensors.Select((tensor, i) => KeyValuePair.Create(tensor.Key,
            (object?)new View(StorageOf(tensor.Value.dtype), $"{i}", tensor.Value.numel(), 0, tensor.Value.shape, tensor.Value.stride())))
            .ToDictionary();
        return TorchFile.Of(wrapped(views), [.. tensors.Select((tensor, i) => ($"{i}", tensor.Value.bytes.ToArray()))]);
    }

    /// <summary>The tensors that weights have, in a type (those without fractions in their own), by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> Tensors(WeightLease lease, WeightSet weights, ScalarType? type) =>
        [.. weights.Names.Order(StringComparer.Ordinal)
            .Select(name => KeyValuePair.Create(name,
            lease.Get(name).to(weights.Find(name)!.Type.HasFractions() ? type ?? weights.Find(name)!.Type
            : weights.Find(name)!.Type).contiguous()))];

    /// <summary>Writes a folder's weights.</summary>
    public void Write(string folder, string baseName, WeightLease lease, WeightSet weights)
    {
        using var scope = NewDisposeScope();
        var tensors = Tensors(lease, weights, type);
        var whole = string.Format(null, name, baseName);
        if (shards == 1)
        {
            WriteFile(Path.Combine(folder, whole), tensors);
            return;
        }

        var fileOf = new Dictionary<string, string>();
        foreach (var (i, shard) in tensors.Chunk((tensors.Count + shards - 1) / shards).Index())
        {
            var file = $"{Path.GetFileNameWithoutExtension(whole)}-{i + 1:00000}-of-{shards:00000}{Path.GetExtension(whole)}";
            WriteFile(Path.Combine(folder, file), shard);
            foreach (var (tensor, _) in shard)
                fileOf[tensor] = file;
        }

        File.WriteAllText(Path.Combine(folder, $"{whole}.index.json"), JsonSerializer.Serialize(new { weight_map = fileOf }));
    }

    private static void WriteFile(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        using var file = File.Create(path);
        if (Path.GetExtension(path) == ".bin")
            file.Write(Pickled(tensors, views => views));
        else
            SafetensorsWriter.Write(file, tensors, new Dictionary<string, string> { ["format"] = "pt" });
    }

    private static string StorageOf(ScalarType type) => type switch
    {
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Int64 => "LongStorage",
        _ => "FloatStorage",
    };
}
