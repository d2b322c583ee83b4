using System.Globalization;

using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Diffusion.ImagePrompts.Adapters;

/// <summary>Whether an adapter, an image encoder, a face and a UNet belong together; told from headers and configurations.</summary>
public static class AdapterCompatibility
{
    /// <summary>Why an encoder can't be read by an adapter, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, IImageProjectionKind kind, ImageEncoder encoder)
    {
        if (kind.Encoder is not { } reading)
            return $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads face identities alone, nothing of image encoder "
                + $"'{encoder.Name}': leave the encoder out and give an identity";

        var (expected, given) = (adapter.StatesWidth ?? adapter.EmbeddingWidth, reading.WidthFrom(encoder.Config));
        return given == expected
            ? null
            : $"adapter '{adapter.Name}' expects {reading.Name} of width {expected}{Known(reading, expected)}, but image encoder "
                + $"'{encoder.Name}' gives {given}{Known(reading, given)}: "
                + $"use {(reading.EncoderOf(expected) is { } name ? $"a {name} encoder" : "the encoder that the adapter was trained with")}"
                + $", or an adapter for width {given}";
    }

    /// <summary>Why an adapter can't be added to a UNet, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, UNet unet)
    {
        if (adapter.CrossAttentionWidth != unet.Config.CrossAttentionWidth)
            return $"adapter '{adapter.Name}' is made for a base model with text states of width "
                + $"{adapter.CrossAttentionWidth}{Family(adapter.CrossAttentionWidth)}, "
                + $"but UNet '{unet.Name}' has {unet.Config.CrossAttentionWidth}{Family(unet.Config.CrossAttentionWidth)}: use an adapter "
                    + $"trained for this family of base models{Example(unet.Config.CrossAttentionWidth)}";

        if (adapter.JoinsText)
            return null;
        var layers = adapter.Attention.Layers();
        var sites = AttentionSites.For(unet.Config);
        var crossings = sites.Where(site => site.IsCross).ToList();
        if (!layers.SequenceEqual(crossings.Select(site => site.Index).Order()))
            return $"adapter '{adapter.Name}' has keys and values for {layers.Count} cross-attention layers (the last is number "
                + $"{layers[^1]}), "
                + $"but UNet '{unet.Name}' has {crossings.Count} (the last is number {crossings.Max(site => site.Index)}): use an adapter "
                    + "trained for this base model";

        foreach (var site in crossings)
            foreach (var name in new[] { AdapterLayers.Key(site.Index), AdapterLayers.Value(site.Index) })
                if (adapter.Attention.Rows(name) is var rows && rows != site.Channels)
                    return $"'{name}' of adapter '{adapter.Name}' gives {rows} channels, but {site.Name} of UNet '{unet.Name}' has "
                        + $"{site.Channels}: use an adapter trained for this base model";
        return FaceIdLowRank.ProblemOf(adapter, unet);
    }

    /// <summary>Why pictures that were encoded can't be read by an adapter, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, IImageProjectionKind kind, ImagePromptDescription prompt) =>
        (prompt.Holds is null ? !ReadsPatchesAlone(kind) : prompt.Holds == kind.Reads) && prompt.Width == adapter.EmbeddingWidth
            && prompt.StatesWidth == adapter.StatesWidth
            ? null
            : $"what {prompt.Origin} gave is {prompt.Holds ?? "one embedding for each picture,"} of width "
                + $"{Width(prompt.Width, prompt.StatesWidth)}, "
                + $"but adapter '{adapter.Name}' (kind {adapter.Kind}) reads {kind.Reads} of width "
                    + $"{Width(adapter.EmbeddingWidth, adapter.StatesWidth)}: encode the pictures for the adapter they are applied with";

    /// <summary>Why two image prompts can't be made one, or null.</summary>
    public static string? ProblemOf(ImagePromptDescription first, ImagePromptDescription second)
    {
        var isSame = first.Holds is null || second.Holds is null || first.Holds == second.Holds;
        if (!isSame || (first.Width, first.StatesWidth) != (second.Width, second.StatesWidth))
            return $"what {first.Origin} gave is {first.Holds ?? "embeddings"} of width {Width(first.Width, first.StatesWidth)}, "
                + $"what {second.Origin} gave is {second.Holds ?? "embeddings"} of width {Width(second.Width, second.StatesWidth)}: encode "
                    + "both with one encoder, for one adapter";
        return first.Tokens is { } tokens && second.Tokens is { } others && tokens != others
            ? $"what {first.Origin} gave has {tokens} tokens for each picture, what {second.Origin} gave has {others}: encode both with "
                + "one encoder, for one adapter"
            : null;
    }

    /// <summary>Why an identity can't be read by an adapter, or null.</summary>
    public static string? ProblemOf(ImagePromptAdapter adapter, IImageProjectionKind kind, FaceIdentityDescription identity) =>
        kind.ReadsFaces && identity.Width != adapter.EmbeddingWidth
            ? $"adapter '{adapter.Name}' expects face identities of width {adapter.EmbeddingWidth}, but {identity.Origin} gives "
                + $"{identity.Width}: use an identity from the face model that the adapter was trained "
                + $"with{(adapter.EmbeddingWidth == 512 ? " (ArcFace: insightface's buffalo_l)" : "")}"
            : null;

    /// <summary>Why an adapter can't read faces, or null.</summary>
    public static string? ProblemWithFaces(ImagePromptAdapter adapter, IImageProjectionKind kind) => kind.ReadsFaces
        ? null
        : $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads {kind.Reads}, not face identities: encode pictures for it, or use a "
            + "FaceID adapter";

    /// <summary>Why an adapter can't read pictures alone, or null.</summary>
    public static string? ProblemWithPictures(ImagePromptAdapter adapter, IImageProjectionKind kind) => kind.ReadsFaces
        ? $"adapter '{adapter.Name}' (kind {adapter.Kind}) reads {kind.Reads}, and pictures alone have no identity: encode faces for it, "
            + "or use an adapter that reads pictures"
        : null;

    private static bool ReadsPatchesAlone(IImageProjectionKind kind) => !kind.ReadsFaces && kind.Encoder is { IsByPatch: true };

    private static string Width(long width, long? states) =>
        states is null ? width.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{width} and {states}");

    private static string Known(IEncoderReading reading, long width) => reading.EncoderOf(width) is { } name ? $" ({name})" : "";

    private static string Family(long width) => BaseFamily.FindByTextWidth(width)?.Name is { } family ? $" ({family})" : "";

    private static string Example(long width) =>
        width switch { 768 => ", such as ip-adapter_sd15.safetensors", 2048 => ", such as ip-adapter_sdxl_vit-h.safetensors", _ => "" };
}
