using System.Globalization;
using IpAdapter.Diffusion.Layers;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>
/// The low-rank changes inside a FaceID adapter: of queries, keys, values and outputs of every attention layer, self and cross, with no
/// alpha. Those of queries and outputs act on text and image alike, those of keys and values on the text alone.
/// They are there whatever the image prompt's scale, also where it is 0 (as in diffusers).
/// </summary>
public static class FaceIdLowRank
{
    private static readonly (string InFile, string InModel)[] s_layers =
        [("to_q", "to_q"), ("to_k", "to_k"), ("to_v", "to_v"), ("to_out", "to_out.0")];

    /// <summary>The UNet with an adapter's changes: once, however often the adapter is applied. Named as the adapter.</summary>
    public static UNet WithLowRankOf(this UNet unet, ImagePromptAdapter adapter)
    {
        if (adapter.LowRankScale == 0 || !adapter.Attention.HasLowRank() || FindScale(adapter, unet) is not null)
            return unet;
        return unet with
        {
            LowRank = unet.LowRank.Add(new LowRankPatch(adapter.Name, Changes(adapter, unet)
            .ToDictionary(change => change.Weight, change => change.Change)))
        };
    }

    /// <summary>Why an adapter's changes don't fit a UNet, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, UNet unet)
    {
        if (!adapter.Attention.HasLowRank())
            return null;
        if (adapter.LowRankScale != 0 && FindScale(adapter, unet) is { } scale && scale != adapter.LowRankScale)
            return string.Create(CultureInfo.InvariantCulture, $"UNet '{unet.Name}' has the LoRA of adapter '{adapter.Name}' already, with "
                + $"lora-scale {scale}, and here it has {adapter.LowRankScale}: load it once, and apply it with one lora-scale");
        foreach (var (weight, change) in Changes(adapter, unet))
            if (LowRankCompatibility.ProblemOf(unet.Weights, weight, change) is { } problem)
                return $"the LoRA inside adapter '{adapter.Name}' does not fit UNet '{unet.Name}' ({problem}): use an adapter trained for "
                    + "this base model";
        return null;
    }

    // The strength that the adapter's changes are in a UNet with; null where they are not in it.
    private static double? FindScale(ImagePromptAdapter adapter, UNet unet) =>
        unet.LowRank.Select(patch => patch.Changes.Values.FirstOrDefault())
            .FirstOrDefault(change => change is not null && change.Weights.Equals(adapter.Attention))?.Scale;

    private static IEnumerable<(string Weight, LowRankChange Change)> Changes(ImagePromptAdapter adapter, UNet unet)
    {
        foreach (var site in AttentionSites.For(unet.Config))
            foreach (var (inFile, inModel) in s_layers)
                if (string.Create(CultureInfo.InvariantCulture, $"{site.Index}.{inFile}_lora") is var name
                    && adapter.Attention.Find($"{name}.down.weight") is not null)
                    yield return ($"{site.Name}.{inModel}.weight",
                        new LowRankChange(adapter.Attention, $"{name}.down.weight", $"{name}.up.weight", adapter.LowRankScale));
    }
}
