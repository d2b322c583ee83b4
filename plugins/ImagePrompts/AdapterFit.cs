using IpAdapter.Diffusion.UNets;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Whether an adapter, an image encoder and a UNet belong together; told from headers and configurations.</summary>
internal static class AdapterFit
{
    /// <summary>Why an encoder can't be read by an adapter, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, IImageProjectionKind kind, ImageEncoder encoder)
    {
        var given = kind.WidthFrom(encoder.Config);
        return given == adapter.EmbeddingWidth
            ? null
            : $"adapter '{adapter.Name}' expects {kind.Reads} of width {adapter.EmbeddingWidth}{Known(kind, adapter.EmbeddingWidth)}, but image encoder '{encoder.Name}' gives {given}{Known(kind, given)}: "
                + $"use the encoder that the adapter was trained with, or an adapter for width {given}";
    }

    /// <summary>Why an adapter can't be added to a UNet, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, UNet unet)
    {
        if (adapter.CrossAttentionWidth != unet.Config.CrossAttentionWidth)
            return $"adapter '{adapter.Name}' is made for a base model with text states of width {adapter.CrossAttentionWidth}{Family(adapter.CrossAttentionWidth)}, "
                + $"but UNet '{unet.Name}' has {unet.Config.CrossAttentionWidth}{Family(unet.Config.CrossAttentionWidth)}: use an adapter trained for this family of base models";

        var layers = adapter.Attention.Layers();
        var sites = AttentionSites.Of(unet.Config).Where(site => site.IsCross).ToList();
        if (!layers.SequenceEqual(sites.Select(site => site.Index).Order()))
            return $"adapter '{adapter.Name}' has keys and values for {layers.Count} cross-attention layers (the last is number {layers[^1]}), "
                + $"but UNet '{unet.Name}' has {sites.Count} (the last is number {sites.Max(site => site.Index)}): use an adapter trained for this base model";

        foreach (var site in sites)
            foreach (var name in new[] { AdapterLayers.Key(site.Index), AdapterLayers.Value(site.Index) })
                if (adapter.Attention.Rows(name) is var rows && rows != site.Channels)
                    return $"'{name}' of adapter '{adapter.Name}' gives {rows} channels, but {site.Name} of UNet '{unet.Name}' has {site.Channels}: use an adapter trained for this base model";
        return null;
    }

    /// <summary>Why pictures that were encoded for one adapter can't be read by another, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, ImagePromptDescription prompt) =>
        prompt.Adapter.Kind == adapter.Kind && prompt.Adapter.EmbeddingWidth == adapter.EmbeddingWidth
            ? null
            : $"the pictures were encoded by '{prompt.Encoder.Name}' for adapter '{prompt.Adapter.Name}' (kind {prompt.Adapter.Kind}, width {prompt.Adapter.EmbeddingWidth}), "
                + $"but adapter '{adapter.Name}' reads kind {adapter.Kind} of width {adapter.EmbeddingWidth}: encode them with the adapter they are applied with";

    private static string Known(IImageProjectionKind kind, long width) => kind.EncoderOf(width) is { } name ? $" ({name})" : "";

    private static string Family(long width) => width switch { 768 => " (SD1.5)", 1024 => " (SD2)", 2048 => " (SDXL)", _ => "" };
}
