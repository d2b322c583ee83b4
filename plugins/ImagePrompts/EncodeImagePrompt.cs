using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Models;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Encodes pictures for an image prompt adapter (arXiv:2308.06721, section 3.2.1). For FaceID adapters see image-prompt/encode-face.</summary>
[Node("image-prompt/encode")]
public sealed class EncodeImagePrompt(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeImagePrompt.Inputs, ImagePrompt>, IDescribe
{
    /// <param name="Adapter">The adapter that will read the pictures: image embeddings or hidden states, as its kind wants.</param>
    /// <param name="Encoder">The image encoder that the adapter was trained with.</param>
    /// <param name="Image">The picture, or several.</param>
    /// <param name="Negative">Pictures to lead away from, at most as many as there are pictures; the last one repeats. Without any, the empty picture.</param>
    /// <param name="Weights">Multiplies the embedding of each picture, before the adapter's projection. One number for all, or one for each picture.</param>
    /// <param name="Unconditional">The empty picture of the negative side.</param>
    /// <param name="Arrangement">What several pictures become.</param>
    public sealed record Inputs(
        ImagePromptAdapter Adapter,
        ImageEncoder Encoder,
        IReadOnlyList<Image> Image,
        IReadOnlyList<Image>? Negative = null,
        [property: Range(-10, 10)] IReadOnlyList<double>? Weights = null,
        EmptyPicture Unconditional = EmptyPicture.ZeroPixels,
        PictureArrangement Arrangement = PictureArrangement.SideBySide);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        var reading = PictureFit.Demand(kinds, inputs.Adapter, inputs.Encoder, inputs.Image.Count, inputs.Negative?.Count);
        if (ProblemOfWeights(inputs.Image.Count, inputs.Weights?.Count) is { } uneven)
            throw new NodeInputException(nameof(Inputs.Weights), uneven);
        return await store.Device.RunAsync(() => Encode(inputs, reading), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        PictureFit.Describe(description, kinds, Pictures(description), Prompts(description));
        if (description.TryGet<ImageEncoder>(nameof(Inputs.Encoder), out var encoder))
            description.Takes(MemoryNeed.ToHold(nameof(Inputs.Encoder), new Dictionary<object, long> { [encoder.Weights] = MemoryAmounts.OfWeights(encoder.Weights, store.Device.DType) }));
        if (ProblemOfWeights(description.CountOf(nameof(Inputs.Image)), description.CountOf(nameof(Inputs.Weights))) is { } uneven)
            description.Problem(nameof(Inputs.Weights), uneven);
    }

    private static string? ProblemOfWeights(int? pictures, int? weights) =>
        weights > 1 && pictures is { } count && weights != count ? $"there are {weights} weights for {Counted.Of(count, "picture")}: give one for all, or one for each" : null;

    private static int? Pictures(NodeDescription description) =>
        !description.TryGet<PictureArrangement>(nameof(Inputs.Arrangement), out var arrangement) ? null
        : arrangement == PictureArrangement.OneEach ? 1
        : description.CountOf(nameof(Inputs.Image));

    private static int? Prompts(NodeDescription description) =>
        !description.TryGet<PictureArrangement>(nameof(Inputs.Arrangement), out var arrangement) ? null
        : arrangement == PictureArrangement.OneEach ? description.CountOf(nameof(Inputs.Image))
        : 1;

    private ImagePrompt Encode(Inputs inputs, IEncoderReading reading)
    {
        using var scope = NewDisposeScope();
        var (positive, negative) = new PictureReader(store).Read(reading, inputs.Encoder, inputs.Image, inputs.Negative ?? [], inputs.Unconditional);
        if (inputs.Weights is { Count: > 0 } weights)
            positive = positive * tensor([.. weights], positive.dtype, positive.device).reshape([-1, .. Enumerable.Repeat(1L, (int)positive.dim() - 1)]);
        return new ImagePrompt(inputs.Arrangement.Of(positive).DetachFromDisposeScope(), inputs.Arrangement.Of(negative).DetachFromDisposeScope());
    }
}
