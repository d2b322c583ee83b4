using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Encodes pictures for an image prompt adapter (arXiv:2308.06721, section 3.2.1). Several pictures become one prompt: their tokens are read side by side.</summary>
[Node("image-prompt/encode")]
public sealed class EncodeImagePrompt(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeImagePrompt.Inputs, ImagePrompt>, IDescribe
{
    /// <summary>What it takes.</summary>
    /// <param name="Adapter">The adapter that will read the pictures; its kind decides what of the encoder it reads.</param>
    /// <param name="Encoder">The image encoder that the adapter was trained with.</param>
    /// <param name="Image">The picture, or several.</param>
    /// <param name="Negative">A picture to be led away from. Without one, the empty picture that the adapter was trained with.</param>
    public sealed record Inputs(ImagePromptAdapter Adapter, ImageEncoder Encoder, IReadOnlyList<Image> Image, Image? Negative = null);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Image.Count == 0)
            throw new NodeInputException(nameof(Inputs.Image), "at least one picture is needed");
        var kind = kinds.Of(inputs.Adapter);
        if (AdapterFit.ProblemOf(inputs.Adapter, kind, inputs.Encoder) is { } problem)
            throw new NodeInputException(nameof(Inputs.Encoder), problem);

        return await store.Device.RunAsync(() => Encode(inputs, kind), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        if (!description.TryGet<ImagePromptAdapter>(nameof(Inputs.Adapter), out var adapter) || !description.TryGet<ImageEncoder>(nameof(Inputs.Encoder), out var encoder))
            return;
        if (AdapterFit.ProblemOf(adapter, kinds.Of(adapter), encoder) is { } problem)
            description.Problem(nameof(Inputs.Encoder), problem);
        description.Output(new ImagePromptDescription(adapter, encoder, description.CountOf(nameof(Inputs.Image))));
    }

    private ImagePrompt Encode(Inputs inputs, IImageProjectionKind kind)
    {
        using var scope = NewDisposeScope();
        using var weights = store.Lend(inputs.Encoder.Weights);
        var encoder = new ImageEncoderNetwork(new WeightScope(weights), inputs.Encoder.Config);

        var pixels = Pixels(inputs.Encoder, inputs.Image);
        var positive = kind.Embed(encoder, pixels);   // [image, ...]
        var negative = inputs.Negative is { } picture
            ? kind.Embed(encoder, Pixels(inputs.Encoder, [picture])).expand_as(positive)
            : kind.EmbedNothing(encoder, pixels, positive);
        return new ImagePrompt(positive.unsqueeze(0).DetachFromDisposeScope(), negative.unsqueeze(0).DetachFromDisposeScope());
    }

    private Tensor Pixels(ImageEncoder encoder, IReadOnlyList<Image> pictures) =>
        encoder.Preprocessing.ToPixels(pictures).to(store.Device.DType, store.Device.Device);   // [image, channel, height, width]
}
