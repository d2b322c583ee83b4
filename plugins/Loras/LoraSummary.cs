namespace IpAdapter.Graph.Loras;

/// <summary>What a LoRA is, for people.</summary>
internal static class LoraSummary
{
    /// <summary>In one line: format, rank, the layers of each part, and what else lies in its file.</summary>
    public static string Create(Lora lora)
    {
        var ranks = lora.Layers.Select(layer => layer.Change.Weights.Find(layer.Change.Down)!.Shape[0]).ToList();
        var rank = ranks.Min() == ranks.Max() ? $"{ranks.Min()}" : $"{ranks.Min()} to {ranks.Max()}";
        var bundled = lora.BundledWords.Count == 0
            ? ""
            : $", with the words '{string.Join("', '", lora.BundledWords)}': text/load-inversion loads them from the same file";
        return $"LoRA '{lora.Name}': format {lora.Format}, rank {rank}, "
            + $"{LayersOf(lora, LoraPart.UNet, LoraPart.TextEncoder, LoraPart.SecondTextEncoder)}{bundled}";
    }

    /// <summary>How many layers it has of each of these parts; empty where it has none.</summary>
    public static string LayersOf(Lora lora, params IEnumerable<LoraPart> parts) =>
        string.Join(", ", parts.Select(part => (Count: lora.LayersFor(part).Count(), Name: NameOf(part))).Where(part => part.Count > 0)
            .Select(part => $"{part.Count} layers of the {part.Name}"));

    private static string NameOf(LoraPart part) => part switch
    {
        LoraPart.TextEncoder => "text encoder",
        LoraPart.SecondTextEncoder => "second text encoder",
        _ => "UNet",
    };
}
