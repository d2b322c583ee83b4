using System.Globalization;
using System.Text.Json;
using IpAdapter.Diffusion.Weights;

namespace IpAdapter.Graph.Loras;

/// <summary>Reads what a LoRA file changes from its keys and shapes. No tensor is loaded.</summary>
public static class LoraReader
{
    private static readonly (string Mark, string Kind)[] s_others =
        [("hada_w", "a LoHa"), ("lokr_w", "a LoKr"), ("dora_scale", "a DoRA"), ("lora_magnitude_vector", "a DoRA"), ("oft_", "an OFT"), (".diff", "whole differences of weights"), ("on_input", "an (IA)3")];

    /// <summary>Reads a file.</summary>
    /// <exception cref="WeightFileException">It can't be read, is something else, or has a key that no pair of matrices belongs to.</exception>
    public static Lora Read(string path)
    {
        var header = WeightFileHeader.Read(path);
        var weights = WeightSet.Of(header);
        var keys = weights.Names.Order(StringComparer.Ordinal).Select(name => (Name: name, Key: LoraKey.Find(name))).ToList();
        if (keys.All(key => key.Key is null) && OtherKind(weights.Names) is null)
            throw new WeightFileException(path, $"expected a LoRA, found: {WeightFileKinds.Known.Describe(weights).Kind}. Give a LoRA's file here; what this one is has a loading node of its own (ipgraph nodes)");
        if (keys.FirstOrDefault(key => key.Key is null) is { Name: { } unknown })
            throw new WeightFileException(path, $"the key '{unknown}' belongs to no low-rank pair (lora_down and lora_up, lora_A and lora_B){(OtherKind([unknown]) ?? OtherKind(weights.Names)) switch { null => "", var kind => $": this is {kind}, which is not supported; use a LoRA" }}");

        var alphas = Alphas(path, header.Metadata);
        var layers = keys.GroupBy(key => (key.Key!.Part, key.Key.Module)).Select(layer => LayerOf(path, weights, alphas, layer.Key.Part, layer.Key.Module, [.. layer])).ToList();
        var format = keys.Select(key => key.Key!).First(key => key.Role == LoraRole.Down).Format;
        return new(Path.GetFileNameWithoutExtension(path), format, layers);
    }

    private static LoraLayer LayerOf(string path, WeightSet weights, Func<string, double?> alphas, LoraPart part, string module, List<(string Name, LoraKey? Key)> keys)
    {
        var (down, up) = (Of(LoraRole.Down), Of(LoraRole.Up));
        if (down is null || up is null)
            throw new WeightFileException(path, $"'{keys[0].Name}' has no partner: '{(down is null ? "lora_down or lora_A" : "lora_up or lora_B")}' of layer '{module}' is not there");
        if (new[] { down, up }.FirstOrDefault(name => weights.Find(name)!.Shape.Count < 2) is { } flat)
            throw new WeightFileException(path, $"'{flat}' is [{string.Join(", ", weights.Find(flat)!.Shape)}]: a matrix was expected, or the kernel of a convolution");

        var scale = Of(LoraRole.Alpha) is null && alphas(down) is { } alpha && weights.Find(down)!.Shape is [var rank, ..] ? alpha / rank : 1;
        return new(part, module, new LowRankChange(weights, down, up, scale) { Alpha = Of(LoraRole.Alpha), Core = Of(LoraRole.Core) });

        string? Of(LoraRole role) => keys.FirstOrDefault(key => key.Key!.Role == role).Name;
    }

    // PEFT's files have no alpha among their tensors: diffusers notes its configuration in the header, { "unet.lora_alpha": 8, ... }.
    private static Func<string, double?> Alphas(string path, IReadOnlyDictionary<string, string> notes)
    {
        if (!notes.TryGetValue("lora_adapter_metadata", out var text))
            return _ => null;
        try
        {
            using var settings = JsonDocument.Parse(text);
            var alphas = settings.RootElement.EnumerateObject().Where(setting => setting.Name.EndsWith("lora_alpha", StringComparison.Ordinal) && setting.Value.ValueKind == JsonValueKind.Number)
                .DistinctBy(setting => setting.Name).ToDictionary(setting => setting.Name[..^"lora_alpha".Length], setting => setting.Value.GetDouble());
            return key => alphas.Where(alpha => key.StartsWith(alpha.Key, StringComparison.Ordinal)).Select(alpha => (double?)alpha.Value).FirstOrDefault();
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new WeightFileException(path, $"the note 'lora_adapter_metadata' in its header is not what diffusers writes: {problem.Message}", problem);
        }
    }

    private static string? OtherKind(IEnumerable<string> names)
    {
        var listed = names.ToList();
        return s_others.FirstOrDefault(other => listed.Any(name => name.Contains(other.Mark, StringComparison.Ordinal))).Kind;
    }

    /// <summary>What a LoRA is, in one line: format, rank, and the layers of each part.</summary>
    public static string Summary(Lora lora)
    {
        var ranks = lora.Layers.Select(layer => layer.Change.Weights.Find(layer.Change.Down)!.Shape[0]).ToList();
        var parts = new[] { (LoraPart.UNet, "UNet"), (LoraPart.TextEncoder, "text encoder"), (LoraPart.SecondTextEncoder, "second text encoder") }
            .Select(part => (Count: lora.Of(part.Item1).Count(), Name: part.Item2)).Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} layers of the {part.Name}"));
        return $"LoRA '{lora.Name}': format {lora.Format}, rank {(ranks.Min() == ranks.Max() ? $"{ranks.Min()}" : $"{ranks.Min()} to {ranks.Max()}")}, {string.Join(", ", parts)}";
    }
}
