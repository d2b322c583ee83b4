namespace IpAdapter.Graph.Structure;

/// <summary>Whether a ControlNet belongs to a UNet: told from their configurations, before any weight is loaded.</summary>
internal static class ControlNetFit
{
    /// <summary>What keeps the two apart, or null.</summary>
    public static string? ProblemOf(ControlNet controlNet, UNet unet)
    {
        var (control, model) = (controlNet.Config, unet.Config);
        (string What, string OfControl, string OfModel)[] shapes =
        [
            ("cross-attention width", $"{control.CrossAttentionWidth}", $"{model.CrossAttentionWidth}"),
            ("block channels", Text(control.BlockOutChannels), Text(model.BlockOutChannels)),
            ("pooled text width", Text(control.Added), Text(model.Added)),
            ("layers of a block", $"{control.LayersPerBlock}", $"{model.LayersPerBlock}"),
            // an inpainting UNet reads more than the latents, its ControlNet does not
            ("channels of latents", $"{control.InChannels}", $"{model.OutChannels}"),
            ("pixels of a latent pixel", $"{controlNet.PixelsPerLatent}", $"{unet.PixelsPerLatent}"),
        ];
        var differing = shapes.Where(shape => shape.OfControl != shape.OfModel).ToArray();
        return differing.Length == 0
            ? ProblemOfDifference(controlNet, unet)
            : $"ControlNet '{controlNet.Name}' was made for another base model than '{unet.Name}': "
                + string.Join(", ", differing.Select(shape => $"{shape.What} {shape.OfControl} instead of {shape.OfModel}"))
                + $". Take a ControlNet trained on {Family(unet)}, or the base model this one was trained on{Family(controlNet)}";
    }

    // Differences are added weight by weight: an inpainting model, say, has more channels in its first convolution.
    private static string? ProblemOfDifference(ControlNet controlNet, UNet unet)
    {
        if (!controlNet.IsDifference)
            return null;
        var other = controlNet.Weights.Names.Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Own: controlNet.Weights.Find(name)!.Shape, Base: unet.Weights.Find(name)?.Shape))
            .FirstOrDefault(weight => weight.Base is not null && !weight.Base.SequenceEqual(weight.Own));
        return other.Name is null
            ? null
            : $"ControlNet '{controlNet.Name}' holds differences to a base model's weights: its '{other.Name}' {Text(other.Own)} can't be "
                + $"added to that of '{unet.Name}' {Text(other.Base!)}. Take a whole ControlNet, or a base model of the kind this one "
                + "was made from";
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";

    private static string Text(AddedConfig? added) => added is null ? "none" : $"{added.PooledWidth}";

    private static string Text(IReadOnlyList<int> channels) => string.Join("/", channels);

    private static string Family(UNet unet) => BaseFamily.FindByTextWidth(unet.Config.CrossAttentionWidth)?.Name is { } name
        ? $"{name} (cross-attention width {unet.Config.CrossAttentionWidth})"
        : $"'{unet.Name}'";

    private static string Family(ControlNet controlNet) =>
        BaseFamily.FindByTextWidth(controlNet.Config.CrossAttentionWidth)?.Name is { } name ? $" ({name})" : "";
}
