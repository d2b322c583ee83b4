using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.Sampling;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>Base models in one file.</summary>
internal static class CheckpointKinds
{
    private const string WayDown = $"{OriginalPrefixes.UNet}input_blocks.";

    public static IReadOnlyList<WeightFileKind> All { get; } = [Refiner, Checkpoint, WithoutUNet, Transformer];

    private static WeightFileKind Checkpoint =>
        new("Stable Diffusion checkpoint (single file)", weights => weights.HasBelow(WayDown), Facts)
        {
            CrossAttentionWidth = ComponentKinds.TextWidth,
            Family = FamilyOf,
            HeaderFacts = header => PredictionMarkers.Find(header) is { } prediction
                ? [new WeightFact("predicts", (prediction == PredictionType.Velocity ? "the velocity" : "the noise")
                + (PredictionMarkers.HasZeroTerminalSnr(header) ? ", with zero terminal SNR" : ""))]
                : [],
            Cure = "Load it as a base model; its text encoder and autoencoder come with it",
        };

    private static WeightFileKind Refiner => Checkpoint with
    {
        Name = "refiner of Stable Diffusion XL (single file)",
        IsKindOf = weights => weights.HasBelow(WayDown) && weights.HasBelow(OriginalPrefixes.Refiner),
        Family = _ => BaseFamily.StableDiffusionXl.Name,
        Cure = "It can't be used",
    };

    private static WeightFileKind WithoutUNet =>
        new("Stable Diffusion checkpoint without its UNet", weights => PartsBesideUNet.Any(weights.HasBelow),
            weights => [new("parts", string.Join(", ", Parts(weights).Skip(1)))])
        {
            Family = FamilyOf,
            Cure = "It can't be used: take the model's whole file, with tensors under 'model.diffusion_model.'",
        };

    private static string[] PartsBesideUNet =>
        [OriginalPrefixes.Clip, OriginalPrefixes.OpenClip, OriginalPrefixes.XlClip, OriginalPrefixes.XlOpenClip, OriginalPrefixes.Refiner,
            OriginalPrefixes.Autoencoder];

    private static WeightFileKind Transformer =>
        new("diffusion transformer (Stable Diffusion 3, Flux)", weights => Transformers.Any(weights.HasBelow), _ => [])
        {
            Cure = "It can't be used: models of the Stable Diffusion 1.x, 2.x and XL families can",
        };

    private static string[] Transformers =>
    [
        .. from prefix in (string[])["", OriginalPrefixes.UNet] from name in (string[])["joint_blocks.0.",
            "double_blocks.0."] select prefix + name,
        "transformer_blocks.0.attn.add_k_proj.",
    ];

    private static string? FamilyOf(WeightSet weights)
    {
        if (weights.HasBelow($"{OriginalPrefixes.UNet}label_emb.") || weights.HasBelow(OriginalPrefixes.XlOpenClip))
            return BaseFamily.StableDiffusionXl.Name;
        if (weights.HasBelow(OriginalPrefixes.XlClip))
            return ComponentKinds.TextWidth(weights) is { } width && BaseFamily.FindByTextWidth(width) is { } family ? family.Name : null;
        if (weights.HasBelow(OriginalPrefixes.OpenClip)) return BaseFamily.StableDiffusion2.Name;
        return weights.HasBelow(OriginalPrefixes.Clip) ? BaseFamily.StableDiffusion1.Name : null;
    }

    private static IEnumerable<WeightFact> Facts(WeightSet weights)
    {
        yield return new("parts", string.Join(", ", Parts(weights)));
        var unet = weights.Below(OriginalPrefixes.UNet);
        foreach (var fact in WeightShapes.Facts(("UNet's parameters", unet.ParameterCount))) yield return fact;
        foreach (var fact in ComponentKinds.UNetFacts(unet, "input_blocks.0.0.weight")) yield return fact;
        if (weights.HasBelow(OriginalPrefixes.Averaged))
            yield return new("not used", "weights averaged over the training (EMA), beside the others");
    }

    private static IEnumerable<string> Parts(WeightSet weights)
    {
        yield return "UNet";
        if (weights.HasBelow(OriginalPrefixes.XlClip) && weights.HasBelow(OriginalPrefixes.XlOpenClip)) yield return "two text encoders";
        else if (weights.HasBelow(OriginalPrefixes.XlOpenClip)) yield return "the second of two text encoders";
        else if (weights.HasBelow(OriginalPrefixes.XlClip) && FamilyOf(weights) == BaseFamily.StableDiffusionXl.Name)
            yield return "the first of two text encoders";
        else if (weights.HasBelow("cond_stage_model.") || weights.HasBelow("conditioner.embedders.")) yield return "text encoder";
        if (weights.HasBelow(OriginalPrefixes.Autoencoder)) yield return "autoencoder";
        if (weights.HasBelow(OriginalPrefixes.ControlNet)) yield return "ControlNet";
    }
}
