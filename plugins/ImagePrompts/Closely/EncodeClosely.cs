using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Vision;
using IpAdapter.Diffusion.Weights;
using IpAdapter.Graph.ImagePrompts.Masks;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts.Closely;

/// <summary>Encodes pictures for an image prompt adapter with a closer look: at their parts too, or at what a mask leaves of them.</summary>
[Node("image-prompt/encode-closely")]
public sealed class EncodeClosely(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeClosely.Inputs, ImagePrompt>, IDescribe
{
    /// <param name="Adapter">The adapter that will read the pictures; its kind decides what of the encoder it reads.</param>
    /// <param name="Encoder">The image encoder that the adapter was trained with.</param>
    /// <param name="Image">The picture, or several.</param>
    /// <param name="Tiles">Into how many parts along each edge a picture is cut, each to be looked at by itself; 1 for the whole alone. What does not divide is left out, at the right and the bottom.</param>
    /// <param name="Ratio">How much the whole counts beside the parts.</param>
    /// <param name="Mask">What of the pictures is looked at: white. The rest becomes the encoder's mean colour.</param>
    /// <param name="Convention">How pictures are brought to the encoder, and how whole and parts come together.</param>
    /// <param name="Unconditional">Which empty picture stands on the negative side.</param>
    public sealed record Inputs(
        ImagePromptAdapter Adapter,
        ImageEncoder Encoder,
        IReadOnlyList<Image> Image,
        [property: Range(1, 16)] int Tiles = 2,
        [property: Range(0, 1)] double Ratio = 0.5,
        Image? Mask = null,
        EncodingConvention Convention = EncodingConvention.AsTrained,
        EmptyPicture Unconditional = EmptyPicture.ZeroPixels);

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        if (inputs.Image.Count == 0)
            throw new NodeInputException(nameof(Inputs.Image), "at least one picture is needed");
        var reading = PictureFit.Demand(kinds, inputs.Adapter, inputs.Encoder);
        if (inputs.Image.FirstOrDefault(picture => Math.Min(picture.Width, picture.Height) < inputs.Tiles) is { } tiny)
            throw new NodeInputException(nameof(Inputs.Tiles), $"a picture of {tiny.Width} x {tiny.Height} pixels can't be cut into {inputs.Tiles} parts along each edge: take fewer tiles");
        if (ProblemOfGrid(inputs, reading) is { } noSquare)
            throw new NodeInputException(nameof(Inputs.Convention), noSquare);
        return await store.Device.RunAsync(() => Encode(inputs, reading), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Describe(NodeDescription description)
    {
        var standsTwice = description.TryGet<EncodingConvention>(nameof(Inputs.Convention), out var convention) && convention == EncodingConvention.AsComfyui
            && description.TryGet<int>(nameof(Inputs.Tiles), out var tiles) && tiles > 1;
        int? pictures = description.CountOf(nameof(Inputs.Image)) is { } count ? standsTwice && count == 1 ? 2 : count : null;
        PictureFit.Describe(description, kinds, pictures);
    }

    private static string? ProblemOfGrid(Inputs inputs, IEncoderReading reading)
    {
        var width = (int)reading.WidthFrom(inputs.Encoder.Config);
        var edge = (int)Math.Sqrt(width);
        return inputs is { Convention: EncodingConvention.AsComfyui, Tiles: > 1 } && reading is ImageEmbeddingsReading && edge * edge != width
            ? $"embeddings of width {width} can't be laid out as a square, which ComfyUI's way does: take 'as-trained'"
            : null;
    }

    private ImagePrompt Encode(Inputs inputs, IEncoderReading reading)
    {
        using var scope = NewDisposeScope();
        using var weights = store.Lend(inputs.Encoder.Weights);
        var encoder = new ImageEncoderNetwork(new WeightScope(weights), inputs.Encoder.Config);
        var preprocessing = inputs.Encoder.Preprocessing;
        var mask = inputs.Mask is { } given ? Mask.From(given).ToTensor() : null;

        var positive = reading.Read(encoder, Pixels(inputs.Image));
        if (inputs.Tiles > 1)
        {
            // Tile by tile: 16 x 16 of them at once would need as much memory.
            var tiles = inputs.Image.SelectMany(picture => CloserLook.Parts(picture, inputs.Tiles)).Select(tile => reading.Read(encoder, Pixels([tile]))).ToList();
            positive = TileMerging.Merge(inputs.Convention, positive, cat(tiles), inputs.Tiles, inputs.Ratio);
        }

        var empty = OnDevice(EmptyPictures.Of(inputs.Unconditional, preprocessing.Size, black => CloserLook.ToPixels(black, preprocessing, inputs.Convention)));
        var negative = reading.ReadNothing(encoder, empty, positive).expand_as(positive);
        return new ImagePrompt(positive.unsqueeze(0).DetachFromDisposeScope(), negative.unsqueeze(0).contiguous().DetachFromDisposeScope());

        Tensor Pixels(IReadOnlyList<Image> pictures) => OnDevice(cat([.. pictures.Select(picture => CloserLook.ToPixels(picture, preprocessing, inputs.Convention, mask))]));
        Tensor OnDevice(Tensor pixels) => pixels.to(store.Device.DType, store.Device.Device);
    }
}
