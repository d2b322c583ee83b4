using IpAdapter.Diffusion.UNets;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Adds an image prompt to every cross-attention layer of a UNet (arXiv:2308.06721, section 3.2.2). May be used several times, with one adapter or several: their contributions add up.</summary>
[Node("image-prompt/apply")]
public sealed class ApplyImagePrompt(ImageProjectionKinds kinds) : INode<ApplyImagePrompt.Inputs, UNet>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="UNet">The UNet; it is not changed, what comes out is another one over the same weights.</param>
    /// <param name="Adapter">The adapter, made for this family of base models.</param>
    /// <param name="Image">The pictures, encoded for this adapter or another of its kind.</param>
    /// <param name="Scale">Weight of the image next to the text: 0 ignores the image, 1 is the paper's setting.</param>
    /// <param name="Blocks">A share of the scale for parts of the UNet: {"down": {"block_2": [0, 1]}, "up": {"block_1": 1}, "mid": 0.3}. A number is for a whole part or block, a list has one for each of a block's transformers; what is not named gets 0.</param>
    public sealed record Inputs(UNet UNet, ImagePromptAdapter Adapter, ImagePrompt Image, [property: Range(-1, 5)] double Scale = 1.0, string? Blocks = null);

    /// <inheritdoc/>
    public ValueTask<UNet> RunAsync(Inputs inputs, NodeContext context)
    {
        if (AdapterFit.ProblemOf(inputs.Adapter, inputs.UNet) is { } problem)
            throw new NodeInputException(nameof(Inputs.Adapter), problem);
        if (inputs.Image.Positive.size(-1) is var width && width != inputs.Adapter.EmbeddingWidth)
            throw new NodeInputException(nameof(Inputs.Image), $"the pictures were encoded to width {width}, but adapter '{inputs.Adapter.Name}' reads {inputs.Adapter.EmbeddingWidth}: encode them with the adapter they are applied with");

        var patch = new DecoupledCrossAttention(inputs.Adapter, kinds.Of(inputs.Adapter), inputs.Image, inputs.Scale, Blocks(inputs.Blocks, inputs.UNet));
        return new(inputs.UNet with { Patches = inputs.UNet.Patches.Add(patch) });
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        var adapterIsKnown = description.TryGet<ImagePromptAdapter>(nameof(Inputs.Adapter), out var adapter);
        if (adapterIsKnown && description.TryGet<ImagePromptDescription>(nameof(Inputs.Image), out var image) && AdapterFit.ProblemOf(adapter!, image) is { } otherPictures)
            description.Problem(nameof(Inputs.Image), otherPictures);
        if (!description.TryGet<UNet>(nameof(Inputs.UNet), out var unet))
            return;

        if (adapterIsKnown && AdapterFit.ProblemOf(adapter!, unet) is { } otherModel)
            description.Problem(nameof(Inputs.Adapter), otherModel);
        if (description.TryGet<string>(nameof(Inputs.Blocks), out var blocks))
            Blocks(blocks, unet);
        description.Output(unet);
    }

    private static BlockScales? Blocks(string? text, UNet unet)
    {
        if (text is null)
            return null;
        try
        {
            var blocks = BlockScales.Parse(text);
            return blocks.FindProblem(AttentionSites.Of(unet.Config)) is { } problem
                ? throw new FormatException($"{problem} (UNet '{unet.Name}')")
                : blocks;
        }
        catch (FormatException wrong)
        {
            throw new NodeInputException(nameof(Inputs.Blocks), $"the scales by block {wrong.Message}", wrong);
        }
    }
}
