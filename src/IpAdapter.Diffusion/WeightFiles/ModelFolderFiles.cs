using System.Text.Json;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Finds the weight files of a model's folder, as diffusers and transformers name them.</summary>
internal static class ModelFolderFiles
{
    // In order of preference; the variant's name stands before the ending of a file, and at either place of an index.
    private static readonly (string Name, bool IsIndex)[] Names =
    [
        ("{0}.safetensors", false), ("{0}.safetensors.index.json", true),
        ("{0}.safetensors.index.fp16.json", true), ("{0}.fp16.safetensors.index.json", true), ("{0}.fp16.safetensors", false),
        ("{0}.bin", false), ("pytorch_{0}.bin", false), ("{0}.bin.index.json", true), ("pytorch_{0}.bin.index.json", true),
        ("{0}.bin.index.fp16.json", true), ("{0}.fp16.bin.index.json", true), ("{0}.fp16.bin", false), ("pytorch_{0}.fp16.bin", false),
    ];

    public static WeightSet Open(string folder, IReadOnlyList<string> baseNames)
    {
        folder = Path.GetFullPath(folder);
        foreach (var baseName in baseNames)
            foreach (var (name, isIndex) in Names)
                if (Existing(folder, baseName, name) is { } path) return isIndex ? OpenShards(folder, path) : WeightSet.Open(path);
        throw new WeightFileException(folder, Lack(folder, baseNames[0]));
    }

    private static string Lack(string folder, string baseName)
    {
        if (!Directory.Exists(folder)) return "no such folder";
        try
        {
            if (Directory.EnumerateFiles(folder, $"*{baseName}*-of-*").Select(Path.GetFileName).Order(StringComparer.Ordinal)
                .FirstOrDefault() is { } shard)
                return $"has shards ('{shard}') but not their index: {baseName}.safetensors.index.json (or {baseName}.bin.index.json) says "
                    + "which tensor is in which";
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            return $"can't be read: {reason.Message}";
        }

        return $"expected {baseName}.safetensors (or its shards with {baseName}.safetensors.index.json, its variant "
            + $"{baseName}.fp16.safetensors, or a .bin), found none of them";
    }

    private static string? Existing(string folder, string baseName, string name)
    {
        var path = Path.Combine(folder, string.Format(null, name, baseName));
        return File.Exists(path) ? path : null;
    }

    private static WeightSet OpenShards(string folder, string index)
    {
        var fileOf = ReadIndex(index);
        if (fileOf.Count == 0) throw new WeightFileException(index, "names no tensor");
        var shards = fileOf.Values.Distinct().ToDictionary(name => name, name => WeightSet.Open(ShardPath(folder, index, name)));
        var missing = fileOf.FirstOrDefault(item => shards[item.Value].Find(item.Key) is null);
        if (missing.Key is not null)
            throw new WeightFileException(index, $"tensor '{missing.Key}' should be in '{missing.Value}', but is not");
        return WeightSet.Merge(shards.Values);
    }

    private static string ShardPath(string folder, string index, string name)
    {
        if (name.Length == 0 || name != Path.GetFileName(name))
            throw new WeightFileException(index, $"'{name}' is not the name of a file beside it");
        return Path.Combine(folder, name);
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            using var document = JsonDocument.Parse(SmallFile.ReadAllBytes(index), new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw new WeightFileException(index, "expected an object with 'weight_map'");
            var fileOf = new Dictionary<string, string>();
            foreach (var item in map.EnumerateObject())
            {
                if (item.Value.ValueKind != JsonValueKind.String)
                    throw new WeightFileException(index, $"'weight_map' gives no file name for '{item.Name}'");
                fileOf[item.Name] = item.Value.GetString()!;
            }

            return fileOf;
        }
        catch (Exception reason) when (reason is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(index, $"not valid JSON: {reason.Message}", reason);
        }
        catch (Exception reason) when (reason is IOException and not WeightFileException or UnauthorizedAccessException)
        {
            throw new WeightFileException(index, reason.Message, reason);
        }
    }
}
