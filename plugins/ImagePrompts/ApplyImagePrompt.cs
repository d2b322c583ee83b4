using IpAdapter.Diffusion.ImagePrompts;
using IpAdapter.Diffusion.ImagePrompts.Adapters;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.ImagePrompts.Weighting;
using IpAdapter.Diffusion.ImagePrompts.Windows;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// Adds an image prompt to every cross-attention layer of a UNet (arXiv:2308.06721, section 3.2.2). Several in a row, with one adapter or
/// several, add up.
/// </summary>
[Node("image-prompt/apply")]
public sealed class ApplyImagePrompt(ImageProjectionKinds kinds) : INode<ApplyImagePrompt.Inputs, UNet>,
    ICheck<ApplyImagePrompt.Inputs, UNet>
{
    /// <param name="UNet">The UNet. It stays as it is: what comes out is another one over the same weights.</param>
    /// <param name="Adapter">The adapter, made for this family of base models.</param>
    /// <param name="Image">The pictures or faces, encoded for this adapter or another of its kind.</param>
    /// <param name="Scale">Weight of the image beside the text: 0 ignores the image, 1 is the paper's setting. A simple adapter, whose
    /// tokens join the text's, knows no other.</param>
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
        [property: Each] UNet UNet,
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
        MaskResizing MaskFit = MaskResizing.Layer,
        bool UnfoldBatch = false,
        ImagePrompt? Composition = null,
        [property: Range(-1, 5)] double CompositionScale = 1.0,
        [property: Range(-5, 5)] double? Boost = null);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        var window = inputs.WindowBy == WindowMeasure.Sigmas
            ? (IDenoisingWindow)SigmaWindow.Between(inputs.Start, inputs.End, inputs.UNet.Schedule)
            : new StepWindow(inputs.Start, inputs.End);
        if (inputs.Adapter.JoinsText)
            return new(SimpleAdapterRules.Apply(inputs, kinds.Get(inputs.Adapter), window));
        var layers = LayerSettings.Read(inputs.WeightType, inputs.Blocks, inputs.LayerWeights) with
        {
            CompositionScale = inputs.CompositionScale,
            Boost = inputs.Boost,
        };
        var patch = new DecoupledCrossAttention(inputs.Adapter, kinds.Get(inputs.Adapter), inputs.Image, inputs.Scale)
        {
            Layers = layers,
            Scales = inputs.Scales ?? [],
            NegativeScale = inputs.NegativeScale,
            Scaling = inputs.EmbedsScaling,
            Window = window,
            Regions = inputs.Mask is { Count: > 0 } masks
                ? new Regions([.. masks.Select(mask => Mask.From(mask))], inputs.MaskFit, inputs.UNet.PixelsPerLatent)
                : null,
            IsUnfolded = inputs.UnfoldBatch,
            Composition = inputs.Composition,
        };
        return new(inputs.UNet.With(patch));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, UNet> report)
    {
        inputs.TryDescribe(i => i.Image, out ImagePromptDescription? image);
        inputs.TryDescribe(i => i.Composition, out ImagePromptDescription? composition);
        inputs.TryGet(i => i.Adapter, out var adapter);
        if (adapter is not null && image is not null
            && AdapterCompatibility.ProblemOf(adapter, kinds.Get(adapter), image) is { } otherPictures)
            report.Problem(i => i.Image, otherPictures);
        if (adapter is not null && composition is not null
            && AdapterCompatibility.ProblemOf(adapter, kinds.Get(adapter), composition) is { } otherComposition)
            report.Problem(i => i.Composition, otherComposition);
        if (adapter is { JoinsText: true })
            SimpleAdapterRules.Report(adapter.Name, inputs, report);
        if (inputs.TryGet(i => i.Start, out var start) && inputs.TryGet(i => i.End, out var end)
            && ApplyRules.ProblemOfWindow(start, end) is { } shut)
            report.Problem(i => i.Start, shut);
        var isUnfolded = inputs.TryGet(i => i.UnfoldBatch, out var unfolds) && unfolds;
        var masks = inputs.IsGiven(i => i.Mask) ? inputs.CountOf(i => i.Mask) : null;
        var scales = inputs.IsGiven(i => i.Scales) ? inputs.CountOf(i => i.Scales) : null;
        if (!isUnfolded)
            ApplyRules.ReportCounts(image?.Pictures, composition?.Pictures, masks, scales, report);

        if (!inputs.TryGet(i => i.UNet, out var unet))
            return;
        var otherModel = adapter is null ? null : AdapterCompatibility.ProblemOf(adapter, unet);
        if (otherModel is not null)
            report.Problem(i => i.Adapter, otherModel);
        var prompts = isUnfolded ? 1 : PromptsOf(image?.Prompts, inputs.IsGiven(i => i.Composition) ? composition?.Prompts : 1);
        var described = adapter is not null && otherModel is null ? unet.WithLowRankOf(adapter) : unet;
        report.Output(described with { Patches = described.Patches.Add(new DescribedImagePrompt(prompts)) });
        if (adapter is not { JoinsText: true }
            && inputs.TryGet(i => i.WeightType, out var type) && inputs.TryGet(i => i.Blocks, out var blocks)
            && inputs.TryGet(i => i.LayerWeights, out var list)
            && LayerSettings.TryRead(unet, type, blocks, list, report) is { } layers)
            CheckLayers(unet, layers, inputs, report);
    }

    private static int? PromptsOf(int? prompts, int? compositions) =>
        prompts is { } one && compositions is { } other ? DecoupledCrossAttention.PromptsFor(one, other) : null;

    private static void CheckLayers(UNet unet, LayerWeights layers, Known<Inputs> inputs, CheckReport<Inputs, UNet> report)
    {
        if (inputs.IsGiven(i => i.Composition) && layers.FindProblemOfTwoPictures(unet) is { } unread)
            report.Problem(i => i.Composition, unread);
        // 1 asks for nothing: a workflow with an input for it has that for all the other weight types.
        if (inputs.TryGet(i => i.CompositionScale, out var scale) && scale != 1
            && layers.FindProblemOfCompositionScale() is { } ignoredScale)
            report.Problem(i => i.CompositionScale, ignoredScale);
        if (inputs.IsGiven(i => i.Boost) && layers.FindProblemOfBoost() is { } ignoredBoost)
            report.Problem(i => i.Boost, ignoredBoost);
    }
}
