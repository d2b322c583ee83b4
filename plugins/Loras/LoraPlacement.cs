using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Graph.Loras;

/// <summary>A LoRA's layers at their places in one part of a base model, or why they have none there.</summary>
/// <param name="Changes">The changes by the name of the weight; empty where the LoRA has none for this part.</param>
/// <param name="Problem">Why it does not fit; both sides are named.</param>
internal sealed record LoraPlacement(IReadOnlyDictionary<string, LowRankChange> Changes, string? Problem)
{
    private static readonly LoraPlacement s_nothing = new(new Dictionary<string, LowRankChange>(), null);

    /// <summary>Places a LoRA in a UNet.</summary>
    public static LoraPlacement In(UNet unet, Lora lora)
    {
        var placement = Place(lora, LoraPart.UNet, $"UNet '{unet.Name}'", unet.Weights, () => LayerNames.For(unet));
        var (trained, here) = (lora.CrossAttentionWidth, (long)unet.Config.CrossAttentionWidth);
        return placement.Problem is not null && trained is not null && trained != here
            ? placement with
            {
                Problem = $"LoRA '{lora.Name}' was trained with a model whose text has width {Width(trained.Value)}, but "
                + $"UNet '{unet.Name}' reads width {Width(here)}: use a LoRA for this family of base models, or the base model it "
                + "was trained with"
            }
            : placement;
    }

    /// <summary>Places a LoRA in a text encoder's transformer.</summary>
    /// <param name="name">Name of the encoder, for messages.</param>
    /// <param name="tower">The transformer.</param>
    /// <param name="part">The first, or the second.</param>
    /// <param name="lora">The LoRA.</param>
    public static LoraPlacement In(string name, TextTower tower, LoraPart part, Lora lora) =>
        Place(lora, part, $"{(part == LoraPart.SecondTextEncoder ? "the second text encoder" : "the text encoder")} of '{name}'",
            tower.Weights, () => LayerNames.For(tower.Weights));

    /// <summary>The patch for this part, or null where there is nothing to change.</summary>
    public LowRankPatch? Patch(Lora lora, double scale, bool isMerged) =>
        Changes.Count == 0 || scale == 0 ? null : new LowRankPatch(lora.Name, Changes, isMerged).Times(scale);

    private static LoraPlacement Place(Lora lora, LoraPart part, string model, WeightSet weights, Func<LayerNames> names)
    {
        var layers = lora.LayersFor(part).ToList();
        if (layers.Count == 0)
            return s_nothing;

        var known = names();
        var placed = layers.Select(layer => (Layer: layer, Weight: known.Find(layer.Module))).ToList();
        if (placed.Where(place => place.Weight is null).Select(place => $"'{place.Layer.Change.Down}'").ToList() is { Count: > 0 } lost)
        {
            var (howMany, which) = (lost.Count == layers.Count ? "all" : $"{lost.Count}", string.Join(", ", lost.Take(3))
                + (lost.Count > 3 ? ", ..." : ""));
            return s_nothing with
            {
                Problem = $"LoRA '{lora.Name}' does not fit {model}: {howMany} of its {layers.Count} layers are for "
                + $"places that are not there, {which}: use a LoRA for this family of base models"
            };
        }

        if (placed.GroupBy(place => place.Weight).FirstOrDefault(places => places.Count() > 1)?.ToList() is [var one, var other, ..])
            return s_nothing with
            {
                Problem = $"LoRA '{lora.Name}' changes '{one.Weight}' twice, by two names of one layer: "
                + $"'{one.Layer.Change.Down}' and '{other.Layer.Change.Down}': use a file that names each layer once"
            };

        foreach (var (layer, weight) in placed)
            if (LowRankCompatibility.ProblemOf(weights, weight!, layer.Change) is { } problem)
                return s_nothing with { Problem = $"LoRA '{lora.Name}' does not fit {model}: {problem}" };
        return new(placed.ToDictionary(place => place.Weight!, place => place.Layer.Change), null);
    }

    private static string Width(long width) => BaseFamily.FindByTextWidth(width)?.Name is { } family ? $"{width} ({family})" : $"{width}";
}
