using System.Text.Json;
using IpAdapter.Diffusion.Checkpoints.Kinds;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>What a model's folder holds, as its <c>model_index.json</c> and the headers of its weight files tell.</summary>
/// <param name="Folder">The folder, absolute.</param>
/// <param name="Parts">Its parts, in the order of the index.</param>
public sealed record ModelFolderDescription(string Folder, IReadOnlyList<ModelPart> Parts)
{
    private const string IndexFile = "model_index.json";
    private static readonly string[] BaseNames = ["diffusion_pytorch_model", "model", "open_clip_pytorch_model", "open_clip_model"];
    private static readonly string[] WithoutWeights = ["Scheduler", "Tokenizer", "TokenizerFast", "Processor", "Extractor"];

    /// <summary>Reads what a folder holds. A part whose weights can't be read is described with the reason.</summary>
    /// <param name="folder">A model's folder with its <c>model_index.json</c>, or the folder of one part with its
    /// <c>config.json</c>.</param>
    /// <param name="kinds">Name what its parts are; null for the kinds of this library.</param>
    /// <exception cref="WeightFileException">It is no such folder.</exception>
    public static ModelFolderDescription Read(string folder, WeightFileKinds? kinds = null)
    {
        kinds ??= KnownKinds.BuiltIn;
        folder = Path.GetFullPath(folder);
        var index = Path.Combine(folder, IndexFile);
        if (File.Exists(index)) return ReadIndex(folder, index, kinds);
        if (!Directory.Exists(folder)) throw new WeightFileException(folder, "no such folder");
        var config = Path.Combine(folder, "config.json");
        if (!File.Exists(config))
            throw new WeightFileException(folder, $"expected {IndexFile} (a model) or config.json (one of its parts), found neither. To "
                + "look into the weight files in it, name them");
        var className = ReadJson(config, root => Text(root, "_class_name") ?? FirstText(root, "architectures") ?? "unknown");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return new ModelFolderDescription(folder, [Part(folder, name, className, kinds)]);
    }

    private static ModelFolderDescription ReadIndex(string folder, string index, WeightFileKinds kinds)
    {
        var parts = ReadJson(index, root => PartsOf(root).ToList());
        return new ModelFolderDescription(
            folder, [.. parts.Select(part => Part(Path.Combine(folder, part.Name), part.Name, part.Class, kinds))]);
    }

    // "unet": ["diffusers", "UNet2DConditionModel"]; two nulls stand for a part that was left out
    private static IEnumerable<(string Name, string Class)> PartsOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) yield break;
        foreach (var property in root.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Array || property.Value.GetArrayLength() != 2
                || property.Value[1].ValueKind != JsonValueKind.String)
                continue;
            if (property.Name == Path.GetFileName(property.Name) && property.Name is not ("" or "." or ".."))
                yield return (property.Name, property.Value[1].GetString()!);
        }
    }

    private static ModelPart Part(string folder, string name, string className, WeightFileKinds kinds)
    {
        var part = new ModelPart(name, className);
        if (!Directory.Exists(folder)) return part with { Problem = $"no such folder: {folder}" };
        if (WithoutWeights.Any(ending => className.EndsWith(ending, StringComparison.Ordinal))) return part;
        try
        {
            return part with { Weights = kinds.Describe(WeightSet.OpenFolder(folder, BaseNames)) };
        }
        catch (WeightFileException reason)
        {
            return part with { Problem = reason.Message };
        }
    }

    private static T ReadJson<T>(string path, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(SmallFile.ReadAllBytes(path));
            return read(document.RootElement);
        }
        catch (Exception reason) when (reason is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(path, $"not valid JSON: {reason.Message}", reason);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(path, reason.Message, reason);
        }
    }

    private static string? Text(JsonElement root, string key) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? FirstText(JsonElement root, string key) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.String
            ? list[0].GetString() : null;
}
