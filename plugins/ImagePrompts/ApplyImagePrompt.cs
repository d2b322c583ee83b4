using IpAdapter.Graph.ImagePrompts.Faces;
using IpAdapter.Graph.ImagePrompts.Masks;
using IpAdapter.Graph.ImagePrompts.Projections;
using IpAdapter.Graph.ImagePrompts.Weighting;
using IpAdapter.Graph.ImagePrompts.Windows;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// Adds an image prompt to every cross-attention layer of a UNet (arXiv:2308.06721, section 3.2.2). Several in a row, with one adapter or
/// several, add up.
/// </summary>
[Node("image-prompt/apply")]
public sealed class ApplyImagePrompt(ImageProjectionKinds kinds) : INode<ApplyImagePrompt.Inputs, UNet>, IDescribe
{
    /// <param name="UNet">The UNet. It stays as it is: what comes out is another one over the same weights.</param>
    /// <param name="Adapter">The adapter, made for this family of base models.</param>
    /// <param name="Image">The pictures or faces, encoded for this adapter or another of its kind.</param>
    /// <param name="Scale">Weight of the image beside the text: 0 ignores the image, 1 is the paper's setting.</param>
    /// <param name="Blocks">
    /// A share of the scale for parts of the UNet: { down: { block_2: [0, 1] }, up: { block_1: 1 }, mid: 0.3 }. A number is for a whole
    /// part or block, a list has one for each of a block's transformers. What is not named gets 0.
    /// </param>
    /// <param name="WeightType">
    /// How the scale is shared out to the layers. Those of style and layout are known for SD1.5 and SDXL; for other UNets use blocks.
    /// </param>
    /// <param name="LayerWeights">
    /// Shares of the scale for transformers by number, in the order they run (down, middle, up), in place of the weight type's: "3:1.0,
    /// 6:0.5". What is not named gets 0.
    /// </param>
    /// <param name="Scales">A share of the scale for each picture; with unfold-batch, for each picture drawn.</param>
    /// <param name="NegativeScale">Scale of the negative side. Without it, the scale.</param>
    /// <param name="EmbedsScaling">What the scale multiplies: the values (as trained), or the keys too.</param>
    /// <param name="Start">Share of the run after which the image prompt is on: 0 is from the first step.</param>
    /// <param name="End">Share of the run after which it is off: 1 is to the last step.</param>
    /// <param name="WindowBy">What start and end are shares of.</param>
    /// <param name="Mask">
    /// White where the image prompt acts, black or transparent where not; stretched to the drawn picture's shape.
    /// One mask for all pictures, or one for each: each picture then has a softmax of its own.
    /// </param>
    /// <param name="MaskFit">How masks are brought to the layers' sizes.</param>
    /// <param name="UnfoldBatch">
    /// One picture, mask and scale for each picture drawn, in order; the last one repeats. Off: every drawn picture reads all of them.
    /// </param>
    /// <param name="Composition">
    /// A second image prompt, read in the layout layers in place of `image`. SDXL, with weight-type style-and-composition or
    /// strong-style-and-composition.
    /// </param>
    /// <param name="CompositionScale">
    /// Weight in the layout layers, for these two weight types. It does not depend on the scale: 0 for both ignores the image.
    /// </param>
    /// <param name="Boost">
    /// For the precise weight types: the weight with which the negative side reads the picture (style_boost, composition_boost in
    /// ComfyUI_IPAdapter_plus). Without it, the scale.
    /// </param>
    public sealed record Inputs(
        UNet UNet,
        ImagePromptAdapter Adapter,
        [property: Each] ImagePrompt Image,
        [property: Range(-1, 5)][property: Each] double Scale = 1.0,
        [property: Mapping] string? Blocks = null,
        [property: Each] WeightType WeightType = WeightType.Linear,
        string? LayerWeights = null,
        [property: Range(-5, 5)] IReadOnlyList<double>? Scales = null,
        [property: Range(-1, 5)] double? NegativeScale = null,
        EmbedsScaling EmbedsScaling = EmbedsScaling.VOnly,
        [property: Range(0, 1)] double Start = 0.0,
        [property: Range(0, 1)] double End = 1.0,
        WindowMeasure WindowBy = WindowMeasure.Steps,
        IReadOnlyList<Image>? Mask = null,
        MaskFit MaskFit = MaskFit.Layer,
        bool UnfoldBatch = false,
        ImagePrompt? Composition = null,
        [property: Range(-1, 5)] double CompositionScale = 1.0,
        [property: Range(-5, 5)] double? Boost = null);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        if (AdapterFit.ProblemOf(inputs.Adapter, inputs.UNet) is { } problem)
            throw new NodeInputException(nameof(Inputs.Adapter), problem);
        DemandFit(inputs, inputs.Image, nameof(Inputs.Image));
        var layers = LayerSettings.Read(inputs.UNet, inputs.WeightType, inputs.Blocks, inputs.LayerWeights) with
        {
            CompositionScale = inputs.CompositionScale,
            Boost = inputs.Boost,
        };
        if (inputs.Composition is { } composition)
        {
            DemandFit(inputs, composition, nameof(Inputs.Composition));
            if (layers.FindProblemOfTwoPictures(inputs.UNet) is { } unread)
                throw new NodeInputException(nameof(Inputs.Composition), unread);
        }

        DemandWindow(inputs.Start, inputs.End);
        var (pictures, ofComposition) = (inputs.Image.Positive.size(1), inputs.Composition?.Positive.size(1));
        if (ApplyRules.ProblemOf(pictures, ofComposition, inputs.Mask?.Count, inputs.Scales?.Count, inputs.UnfoldBatch) is var (port, uneven))
            throw new NodeInputException(port, uneven);

        var patch = new DecoupledCrossAttention(inputs.Adapter, kinds.Of(inputs.Adapter), inputs.Image, inputs.Scale)
        {
            Layers = layers,
            Scales = inputs.Scales ?? [],
            NegativeScale = inputs.NegativeScale,
            Scaling = inputs.EmbedsScaling,
            Window = inputs.WindowBy == WindowMeasure.Sigmas
                ? SigmaWindow.Between(inputs.Start, inputs.End, inputs.UNet.Schedule)
                : new StepWindow(inputs.Start, inputs.End),
            Regions = inputs.Mask is { Count: > 0 } masks
                ? new Regions([.. masks.Select(Masks.Mask.From)], inputs.MaskFit, inputs.UNet.PixelsPerLatent)
                : null,
            IsUnfolded = inputs.UnfoldBatch,
            Composition = inputs.Composition,
        };
        return new(inputs.UNet.WithLowRankOf(inputs.Adapter) with { Patches = inputs.UNet.Patches.Add(patch) });
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        var adapterIsKnown = description.TryGet<ImagePromptAdapter>(nameof(Inputs.Adapter), out var adapter);
        foreach (var port in new[] { nameof(Inputs.Image), nameof(Inputs.Composition) })
        {
            if (adapterIsKnown && description.TryGet<ImagePromptDescription>(port, out var pictures)
                && AdapterFit.ProblemOf(adapter!, kinds.Of(adapter!), pictures) is { } otherPictures)
                description.Problem(port, otherPictures);
        }

        if (description.TryGet<double>(nameof(Inputs.Start), out var start) && description.TryGet<double>(nameof(Inputs.End), out var end)
            && ApplyRules.ProblemOfWindow(start, end) is { } shut)
            description.Problem(nameof(Inputs.Start), shut);
        var isUnfolded = description.TryGet<bool>(nameof(Inputs.UnfoldBatch), out var unfolds) && unfolds;
        var (masks, scales) = (CountOf(nameof(Inputs.Mask)), CountOf(nameof(Inputs.Scales)));
        if (ApplyRules.ProblemOf(Pictures(nameof(Inputs.Image)), Pictures(nameof(Inputs.Composition)), masks, scales, isUnfolded)
            is var (uneven, message))
            description.Problem(uneven, message);

        if (!description.TryGet<UNet>(nameof(Inputs.UNet), out var unet))
            return;
        var otherModel = adapterIsKnown ? AdapterFit.ProblemOf(adapter!, unet) : null;
        // What comes out is told before the settings are read, which throw: the nodes behind are checked all the same.
        var prompts = isUnfolded ? 1 : description.TryGet<ImagePromptDescription>(nameof(Inputs.Image), out var image) ? image.Prompts : null;
        var described = adapterIsKnown && otherModel is null ? unet.WithLowRankOf(adapter!) : unet;
        description.Output(described with { Patches = described.Patches.Add(new DescribedImagePrompt(prompts)) });
        if (otherModel is not null)
            description.Problem(nameof(Inputs.Adapter), otherModel);
        if (!description.TryGet<WeightType>(nameof(Inputs.WeightType), out var type))
            return;
        var layers = LayerSettings.Read(unet, type, Text(nameof(Inputs.Blocks)), Text(nameof(Inputs.LayerWeights)));
        if (description.IsGiven(nameof(Inputs.Composition)) && layers.FindProblemOfTwoPictures(unet) is { } unread)
            description.Problem(nameof(Inputs.Composition), unread);
        // 1 asks for nothing: a workflow with an input for it has that for all the other weight types.
        if (description.TryGet<double>(nameof(Inputs.CompositionScale), out var compositionScale) && compositionScale != 1
            && layers.FindProblemOfCompositionScale() is { } ignoredScale)
            description.Problem(nameof(Inputs.CompositionScale), ignoredScale);
        if (description.IsGiven(nameof(Inputs.Boost)) && layers.FindProblemOfBoost() is { } ignoredBoost)
            description.Problem(nameof(Inputs.Boost), ignoredBoost);

        string? Text(string port) => description.TryGet<string>(port, out var text) ? text : null;
        int? CountOf(string port) => description.IsGiven(port) ? description.CountOf(port) : null;
        int? Pictures(string port) => description.TryGet<ImagePromptDescription>(port, out var prompt) ? prompt.Pictures : null;
    }

    private void DemandFit(Inputs inputs, ImagePrompt prompt, string port)
    {
        if (AdapterFit.ProblemOf(inputs.Adapter, kinds.Of(inputs.Adapter), prompt) is { } problem)
            throw new NodeInputException(port, problem);
    }

    private static void DemandWindow(double start, double end)
    {
        if (ApplyRules.ProblemOfWindow(start, end) is { } shut)
            throw new NodeInputException(nameof(Inputs.Start), shut);
    }
}
