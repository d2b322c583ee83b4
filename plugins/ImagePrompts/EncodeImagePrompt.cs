using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Projections;
using IpAdapter.Diffusion.Models;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>
/// Encodes pictures for an image prompt adapter (arXiv:2308.06721, section 3.2.1). For FaceID adapters see image-prompt/encode-face.
/// </summary>
[Node("image-prompt/encode")]
public sealed class EncodeImagePrompt(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeImagePrompt.Inputs, ImagePrompt>,
    ICheck<EncodeImagePrompt.Inputs, ImagePrompt>
{
    /// <param name="Adapter">The adapter that will read the pictures: image embeddings or hidden states, as its kind wants.</param>
    /// <param name="Encoder">The image encoder that the adapter was trained with.</param>
    /// <param name="Image">The picture, or several.</param>
    /// <param name="Negative">Pictures to lead away from, at most as many as there are pictures; the last one repeats. Without any, the
    /// empty picture.</param>
    /// <param name="Weights">Multiplies the embedding of each picture, before the adapter's projection. One number for all, or one for each
    /// picture.</param>
    /// <param name="Unconditional">The empty picture of the negative side.</param>
    /// <param name="Arrangement">What several pictures become.</param>
    public sealed record Inputs(
        ImagePromptAdapter Adapter,
        ImageEncoder Encoder,
        IReadOnlyList<Image> Image,
        IReadOnlyList<Image>? Negative = null,
        [property: Range(-10, 10)] IReadOnlyList<double>? Weights = null,
        EmptyPicture Unconditional = EmptyPicture.ZeroPixels,
        PictureArrangement Arrangement = PictureArrangement.SideBySide) : IPictureInputs;

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context) =>
        await store.Device.RunAsync(() => Encode(inputs), context.Cancellation);

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        var (pictures, weights) = (inputs.CountOf(i => i.Image), inputs.CountOf(i => i.Weights));
        if (!inputs.TryGet(i => i.Arrangement, out var arrangement))
            PictureCompatibility.Check(inputs, report, kinds, pictures: null, prompts: null);
        else if (arrangement == PictureArrangement.OneEach)
            PictureCompatibility.Check(inputs, report, kinds, pictures: 1, prompts: pictures);
        else
            PictureCompatibility.Check(inputs, report, kinds, pictures, prompts: 1);
        if (inputs.TryGet(i => i.Encoder, out var encoder))
        {
            var bytes = MemoryAmounts.OfWeights(encoder.Weights, store);
            report.Takes(i => i.Encoder, MemoryNeed.ToHold(new Dictionary<object, long> { [encoder.Weights] = bytes }));
        }

        if (weights > 1 && pictures is { } count && weights != count)
            report.Problem(i => i.Weights,
                $"there are {weights} weights for {Counted.Things(count, "picture")}: give one for all, or one for each");
    }

    private ImagePrompt Encode(Inputs inputs)
    {
        var encoder = new ImagePromptEncoder(store, kinds.Get(inputs.Adapter), inputs.Encoder)
        {
            Unconditional = inputs.Unconditional,
            Arrangement = inputs.Arrangement,
        };
        return encoder.Encode(inputs.Image, inputs.Negative, inputs.Weights);
    }
}
