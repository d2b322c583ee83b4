using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Graph.ImagePrompts.Masks;
using IpAdapter.Graph.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts.Closely;

/// <summary>Encodes pictures whole and in tiles, for finer detail, or only what a mask leaves of them.</summary>
[Node("image-prompt/encode-closely")]
public sealed class EncodeClosely(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeClosely.Inputs, ImagePrompt>,
    ICheck<EncodeClosely.Inputs, ImagePrompt>
{
    /// <param name="Adapter">The adapter that will read the pictures: image embeddings or hidden states, as its kind wants.</param>
    /// <param name="Encoder">The image encoder that the adapter was trained with.</param>
    /// <param name="Image">The picture, or several.</param>
    /// <param name="Tiles">Tiles along each edge: 2 is four tiles, 1 the whole picture alone. Pixels that are left over at the right and the bottom are dropped.</param>
    /// <param name="Ratio">Share of the whole picture: 1 is the whole alone, 0 the tiles alone.</param>
    /// <param name="Negative">Pictures to lead away from, at most as many as there are pictures; the last one repeats. Read whole, without the mask. Without any, the empty picture.</param>
    /// <param name="Mask">
    /// White where the pictures are looked at, black or transparent where not; stretched to each picture.
    /// The rest becomes the encoder's mean colour.
    /// </param>
    /// <param name="Convention">How pictures are prepared for the encoder, and how whole and tiles come together.</param>
    /// <param name="Unconditional">The empty picture of the negative side.</param>
    public sealed record Inputs(
        ImagePromptAdapter Adapter,
        ImageEncoder Encoder,
        IReadOnlyList<Image> Image,
        [property: Range(1, 16)] int Tiles = 2,
        [property: Range(0, 1)] double Ratio = 0.5,
        IReadOnlyList<Image>? Negative = null,
        Image? Mask = null,
        EncodingConvention Convention = EncodingConvention.AsTrained,
        EmptyPicture Unconditional = EmptyPicture.ZeroPixels) : IPictureInputs;

    /// <inheritdoc/>
    public async ValueTask<ImagePrompt> RunAsync(Inputs inputs, NodeContext context)
    {
        foreach (var remark in Stretched(inputs))
            context.Log.Warn(remark);
        return await store.Device.RunAsync(() => Encode(inputs, kinds.Of(inputs.Adapter)), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        var isTold = inputs.TryGet(i => i.Convention, out var convention) & inputs.TryGet(i => i.Tiles, out var tiles);
        var reading = PictureFit.Check(inputs, report, kinds, isTold ? PicturesOf(inputs.CountOf(i => i.Image), convention, tiles) : null, prompts: 1);
        if (!isTold)
            return;
        if (ProblemOfTiles(SizesOf(inputs.GetAll<ImageDescription>(i => i.Image)), tiles) is { } tooMany)
            report.Problem(i => i.Tiles, tooMany);
        if (!inputs.TryGet(i => i.Encoder, out var encoder))
            return;
        if (IsOnFloats(convention, inputs.IsGiven(i => i.Mask)))
        {
            if (ProblemOfSize(SizesOf(inputs.GetAll<ImageDescription>(i => i.Image)), encoder) is { } tooLarge)
                report.Problem(i => i.Image, tooLarge);
            if (ProblemOfSize(SizesOf(inputs.GetAll<ImageDescription>(i => i.Negative)), encoder) is { } tooLargeNegative)
                report.Problem(i => i.Negative, tooLargeNegative);
        }

        if (reading is not null && ProblemOfSquare(reading, encoder, convention, tiles) is { } noSquare)
            report.Problem(i => i.Convention, noSquare);
    }

    private static IEnumerable<(int Width, int Height)> SizesOf(IEnumerable<ImageDescription> pictures) => pictures.Select(picture => (picture.Width, picture.Height));

    // Masks are resized on floats whoever's way it is.
    private static bool IsOnFloats(EncodingConvention convention, bool hasMask) => hasMask || convention == EncodingConvention.AsComfyui;

    private static string? ProblemOfSize(IEnumerable<(int Width, int Height)> pictures, ImageEncoder encoder) =>
        pictures.Select(picture => FloatPreprocessing.ProblemOf(picture.Width, picture.Height, encoder.Preprocessing.Size))
            .FirstOrDefault(problem => problem is not null);

    private static IEnumerable<string> Stretched(Inputs inputs) => inputs.Mask is not { } mask
        ? []
        : inputs.Image
            .Select(picture => Proportions.RemarkOf("the mask", (mask.Width, mask.Height), "the picture", picture.Width, picture.Height))
            .OfType<string>().Distinct();

    // ComfyUI's way: of one picture, whole and tiles stand side by side.
    private static int? PicturesOf(int? images, EncodingConvention convention, int tiles) => images == 1 && convention == EncodingConvention.AsComfyui && tiles > 1 ? 2 : images;

    private static string? ProblemOfTiles(IEnumerable<(int Width, int Height)> pictures, int tiles)
    {
        foreach (var (width, height) in pictures)
            if (Math.Min(width, height) < tiles)
                return $"a picture of {width} x {height} pixels can't be cut into {tiles} tiles along each edge: take fewer tiles";
        return null;
    }

    private static string? ProblemOfSquare(IEncoderReading reading, ImageEncoder encoder, EncodingConvention convention, int tiles)
    {
        var width = reading.WidthFrom(encoder.Config);
        var edge = (long)Math.Sqrt(width);
        return convention == EncodingConvention.AsComfyui && tiles > 1 && !reading.IsByPatch && edge * edge != width
            ? $"embeddings of width {width} can't be laid out as a square, which ComfyUI's way does: take 'as-trained'"
            : null;
    }

    private ImagePrompt Encode(Inputs inputs, IImageProjectionKind kind)
    {
        using var scope = NewDisposeScope();
        var reading = kind.Encoder!;
        using var weights = store.Lend(inputs.Encoder.Weights);
        var encoder = new ImageEncoderNetwork(new WeightScope(weights), inputs.Encoder.Config);
        var preprocessing = inputs.Encoder.Preprocessing;
        var mask = inputs.Mask is { } given ? Mask.From(given).ToTensor() : null;

        var shown = inputs.Image.Select(picture => ShownPicture.Of(picture, mask)).ToList();
        var positive = Side(shown.Select(Read));
        if (inputs.Tiles > 1)
            positive = TileMerging.Merge(inputs.Convention, positive, Side(shown.Select(ReadTiles)), inputs.Ratio);
        var negative = inputs.Negative is { Count: > 0 } negatives
            ? Side(negatives.Select(picture => Read(new ShownPicture(picture))))
            : reading.ReadNothing(encoder, OnDevice(EmptyPictures.Of(inputs.Unconditional, preprocessing.Size, black => new ShownPicture(black).ToPixels(preprocessing, inputs.Convention))), positive);
        negative = LastRepeated.To(negative, 0, positive.size(0));
        return new ImagePrompt(positive.unsqueeze(0).DetachFromDisposeScope(), negative.unsqueeze(0).DetachFromDisposeScope())
        {
            Origin = PictureFit.OriginOf(inputs.Encoder),
            Holds = kind.Reads,
        };

        // One at a time: 16 x 16 tiles at once would need as much memory.
        Tensor Read(ShownPicture picture)
        {
            using var one = NewDisposeScope();
            return reading.Read(encoder, OnDevice(picture.ToPixels(preprocessing, inputs.Convention))).MoveToOuterDisposeScope();
        }

        Tensor ReadTiles(ShownPicture picture)
        {
            using var all = NewDisposeScope();
            return TileMerging.Pool(inputs.Convention, Side(picture.Parts(inputs.Tiles).Select(Read)), inputs.Tiles).MoveToOuterDisposeScope();
        }

        Tensor Side(IEnumerable<Tensor> pictures) => cat([.. pictures]);
        Tensor OnDevice(Tensor pixels) => pixels.to(store.Device.DType, store.Device.Device);
    }
}
