using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>Reads what a LoRA file changes from its keys and shapes. No tensor is loaded.</summary>
internal static class LoraReader
{
    private const string Kind = "LoRA";   // of all kinds that inspect knows

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kinds">Name what it is where it is no LoRA; null where it is enough that it is none.</param>
    /// <exception cref="WeightFileException">It can't be read, is something else, or has a key that no pair of matrices belongs
    /// to.</exception>
    public static Lora Read(string path, WeightFileKinds? kinds)
    {
        var header = WeightFileHeader.Read(path);
        var weights = WeightSet.Create(header);
        var keys = weights.Names.Where(name => !BundledInversions.IsOne(name)).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Key: LoraKey.Find(name))).ToList();
        if (keys.All(key => key.Key is null))
            throw new WeightFileException(path, kinds?.Mismatch(weights, "a LoRA")
                ?? "it is no LoRA: no key of it names a low-rank pair (lora_down and lora_up, lora_A and lora_B)");
        if (keys.FirstOrDefault(key => key.Key is null) is { Name: { } unknown })
            throw new WeightFileException(path,
                $"the key '{unknown}' belongs to no low-rank pair (lora_down and lora_up, lora_A and lora_B)"
                + (kinds?.Describe(header).Kind is { } kind && kind != Kind
                    ? $": this is of the kind '{kind}', which is not supported; use a LoRA"
                    : ""));

        var (settings, configPath) = PeftSettings.Find(path, header.Metadata);
        var layers = keys.GroupBy(key => (key.Key!.Part, key.Key.Module))
            .Select(layer => LayerOf(path, weights, settings, layer.Key.Part, layer.Key.Module,
            [.. layer.Select(key => (key.Name, key.Key!.Role))])).ToList();
        var format = keys.Select(key => key.Key!).First(key => key.Role == LoraRole.Down).Format;
        return new(Path.GetFileNameWithoutExtension(path), format, layers)
        {
            BundledWords = [.. BundledInversions.In(weights).Keys],
            ConfigPath = configPath
        };
    }

    private static LoraLayer LayerOf(string path, WeightSet weights, PeftSettings? settings, LoraPart part, string module,
        List<(string Name, LoraRole Role)> keys)
    {
        if (keys.GroupBy(key => key.Role).FirstOrDefault(role => role.Count() > 1)?.ToList() is [var one, var other, ..])
            throw new WeightFileException(path,
                $"'{one.Name}' and '{other.Name}' are both for the layer '{module}': only files that name a layer once can be used");
        var (down, up, alpha) = (Of(LoraRole.Down), Of(LoraRole.Up), Of(LoraRole.Alpha));
        if (down is null || up is null)
            throw new WeightFileException(path, $"'{keys[0].Name}' has no partner: "
                + $"'{(down is null ? "lora_down or lora_A" : "lora_up or lora_B")}' of layer '{module}' is not there");
        if (new[] { down, up }.FirstOrDefault(name => weights.Find(name)!.Shape.Count < 2) is { } flat)
            throw new WeightFileException(path,
                $"'{flat}' is [{string.Join(", ", weights.Find(flat)!.Shape)}]: a matrix was expected, or the kernel of a convolution");

        var scale = alpha is null && settings is not null ? settings.ScaleOf(down, Math.Max(1, weights.Find(down)!.Shape[0])) : 1;
        return new(part, module, new LowRankChange(weights, down, up, scale) { Alpha = alpha, Core = Of(LoraRole.Core) });

        string? Of(LoraRole role) => keys.Find(key => key.Role == role).Name;
    }
}
