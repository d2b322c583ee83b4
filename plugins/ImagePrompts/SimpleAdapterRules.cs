using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.ImagePrompts.Windows;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// A simple adapter where an image prompt is applied (arXiv:2308.06721, section 4.4.1): its tokens share one softmax with the text's, so
/// there are no layers, rows or places to weigh them in.
/// </summary>
internal static class SimpleAdapterRules
{
    /// <summary>The UNet with the image prompt; with a scale of 0, as it was.</summary>
    public static UNet Apply(ApplyImagePrompt.Inputs inputs, IImageProjectionKind kind, IDenoisingWindow window) => inputs.Scale == 0
        ? inputs.UNet
        : inputs.UNet with
        {
            Patches = inputs.UNet.Patches.Add(new JoinedCrossAttention(inputs.Adapter, kind, inputs.Image) { Window = window }),
        };

    /// <summary>Reports inputs that only decoupled cross-attention can follow.</summary>
    public static void Report(string adapter, Known<ApplyImagePrompt.Inputs> inputs, CheckReport<ApplyImagePrompt.Inputs, UNet> report)
    {
        var why = $"adapter '{adapter}' is a simple one, whose image tokens stand beside the text's under one softmax: ";
        if (inputs.TryGet(i => i.Scale, out var scale) && scale is not (0 or 1))
            report.Problem(i => i.Scale, why + "its scale is 1, or 0 for nothing. Leave the scale out, or take a decoupled adapter");
        if (inputs.TryGet(i => i.WeightType, out var type) && type != WeightType.Linear)
            report.Problem(i => i.WeightType, why + Other("weight type"));
        if (inputs.TryGet(i => i.EmbedsScaling, out var scaling) && scaling != EmbedsScaling.VOnly)
            report.Problem(i => i.EmbedsScaling, why + Other("scaling"));
        if (inputs.TryGet(i => i.UnfoldBatch, out var unfolds) && unfolds)
            report.Problem(i => i.UnfoldBatch, why + "it reads all pictures in every row. Leave this out, or take a decoupled adapter");
        if (inputs.TryGet(i => i.Blocks, out var blocks) && !string.IsNullOrWhiteSpace(blocks))
            report.Problem(i => i.Blocks, why + Other("shares for blocks"));
        if (inputs.TryGet(i => i.LayerWeights, out var layers) && !string.IsNullOrWhiteSpace(layers))
            report.Problem(i => i.LayerWeights, why + Other("shares for layers"));
        if (inputs.IsGiven(i => i.Scales))
            report.Problem(i => i.Scales, why + Other("shares for pictures"));
        if (inputs.IsGiven(i => i.NegativeScale))
            report.Problem(i => i.NegativeScale, why + Other("scale of its own for the negative side"));
        if (inputs.IsGiven(i => i.Mask))
            report.Problem(i => i.Mask, why + Other("mask"));
        if (inputs.IsGiven(i => i.Composition))
            report.Problem(i => i.Composition, why + Other("second image prompt"));
    }

    private static string Other(string what) => $"it knows no {what}. Leave this out, or take a decoupled adapter";
}
