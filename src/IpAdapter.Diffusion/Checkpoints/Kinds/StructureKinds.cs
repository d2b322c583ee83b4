using IpAdapter.Diffusion.Models.T2IAdapters;
using IpAdapter.Diffusion.Models.UNets;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Kinds;
using static IpAdapter.Diffusion.WeightFiles.WeightShapes;

namespace IpAdapter.Diffusion.Checkpoints.Kinds;

/// <summary>What leads a UNet by a picture's structure: ControlNets and T2I-Adapters.</summary>
internal static class StructureKinds
{
    public static IReadOnlyList<WeightFileKind> All { get; } =
        [ControlLora, OriginalControlNet, ControlNet, T2IAdapter, OriginalT2IAdapter];

    private static WeightFileKind ControlLora => new("Control-LoRA", weights => weights.Has("lora_controlnet"), _ => [])
    {
        CrossAttentionWidth = weights => weights.SizeOfFirst("attn2.to_k.down", 1),
        Cure = "It can't be used: use a whole ControlNet",
    };

    private static WeightFileKind OriginalControlNet => new("ControlNet, original names",
        weights => weights.HasBelow($"{OriginalPrefixes.ControlNet}input_blocks.")
            || (UNetOriginalWeights.IsControlNet(weights) && UNetOriginalWeights.IsOne(weights)),
        weights => ControlNetFacts(weights, "input_hint_block.0.weight", "zero_convs."))
    {
        CrossAttentionWidth = ComponentKinds.TextWidth,
    };

    private static WeightFileKind ControlNet => new("ControlNet",
        weights => weights.Has("controlnet_cond_embedding.conv_in.weight"),
        weights => ControlNetFacts(weights, "controlnet_cond_embedding.conv_in.weight", "controlnet_down_blocks."))
    {
        CrossAttentionWidth = ComponentKinds.TextWidth,
    };

    private static WeightFileKind T2IAdapter =>
        new("T2I-Adapter", weights => weights.Has("adapter.conv_in.weight") && weights.HasBelow("adapter.body."),
            weights => T2IFacts(weights, "adapter.conv_in.weight"))
        {
            Family = weights => T2IFamily(weights, "adapter.conv_in.weight"),
        };

    private static WeightFileKind OriginalT2IAdapter =>
        new("T2I-Adapter, original names", T2IAdapterOriginalNames.IsOne, weights => T2IFacts(weights, "conv_in.weight"))
        {
            Family = weights => T2IFamily(weights, "conv_in.weight"),
        };

    private static IEnumerable<WeightFact> ControlNetFacts(WeightSet weights, string hint, string residual)
    {
        foreach (var fact in Facts(
            ("hint channels", weights.SizeOfFirst(hint, 1)),
            ("residuals", weights.Names.Count(name => name.Contains(residual, StringComparison.Ordinal)
                && name.EndsWith(".weight", StringComparison.Ordinal)) + 1))) yield return fact;
        if (weights.Has("difference")) yield return new("weights", "differences to those of the base model");
    }

    private static IEnumerable<WeightFact> T2IFacts(WeightSet weights, string firstConvolution) =>
        Facts(("channels in", weights.Size(firstConvolution, 1)),
            ("picture pixels to a feature's edge", EdgeOf(weights, firstConvolution)));

    // Pixels of a square side by side as channels: 8 x 8 in 1.x, 16 x 16 in XL; of a picture in grey or in colours.
    private static long? EdgeOf(WeightSet weights, string firstConvolution) =>
        weights.Size(firstConvolution, 1) is { } channels ? (long)Math.Sqrt(channels / (channels % 3 == 0 ? 3 : 1)) : null;

    private static string? T2IFamily(WeightSet weights, string firstConvolution) =>
        EdgeOf(weights, firstConvolution) switch
        {
            8 => BaseFamily.StableDiffusion1.Name,
            16 => BaseFamily.StableDiffusionXl.Name,
            _ => null
        };
}
