using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Encoding;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Projections;

namespace IpAdapter.Graph.ImagePrompts;

/// <summary>Encodes pictures whole and in tiles, for finer detail, or only what a mask leaves of them.</summary>
[Node("image-prompt/encode-tiles")]
[FormerName("image-prompt/encode-closely")]
public sealed class EncodeImageTiles(DeviceStore store, ImageProjectionKinds kinds) : INode<EncodeImageTiles.Inputs, ImagePrompt>,
    ICheck<EncodeImageTiles.Inputs, ImagePrompt>
{
    /// <param name="Adapter">The adapter that will read the pictures: image embeddings or hidden states, as its kind wants.</param>
    /// <param name="Encoder">The image encoder that the adapter was trained with.</param>
    /// <param name="Image">The picture, or several.</param>
    /// <param name="Tiles">Tiles along each edge: 2 is four tiles, 1 the whole picture alone. Pixels that are left over at the right and
    /// the bottom are dropped.</param>
    /// <param name="Ratio">Share of the whole picture: 1 is the whole alone, 0 the tiles alone.</param>
    /// <param name="Negative">Pictures to lead away from, at most as many as there are pictures; the last one repeats. Read whole, without
    /// the mask. Without any, the empty picture.</param>
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
        return await store.Device.RunAsync(() => Encode(inputs), context.Cancellation);
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, ImagePrompt> report)
    {
        var isTold = inputs.TryGet(i => i.Convention, out var convention) & inputs.TryGet(i => i.Tiles, out var tiles);
        var pictures = isTold ? PicturesOf(inputs.CountOf(i => i.Image), convention, tiles) : null;
        var reading = PictureCompatibility.Check(inputs, report, kinds, pictures, prompts: 1);
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

    private static IEnumerable<(int Width, int Height)> SizesOf(IEnumerable<ImageDescription> pictures) =>
        pictures.Select(picture => (picture.Width, picture.Height));

    // Masks are resized on floats whoever's way it is.
    private static bool IsOnFloats(EncodingConvention convention, bool hasMask) => hasMask || convention == EncodingConvention.AsComfyui;

    private static string? ProblemOfSize(IEnumerable<(int Width, int Height)> pictures, ImageEncoder encoder) =>
        pictures.Select(picture => FloatPreprocessing.ProblemOf(picture.Width, picture.Height, encoder.Preprocessing.Size))
            .FirstOrDefault(problem => problem is not null) is { } tooLarge
            ? $"{tooLarge} (the node image-prompt/prepare-image does)"
            : null;

    private static IEnumerable<string> Stretched(Inputs inputs) => inputs.Mask is not { } mask
        ? []
        : inputs.Image
            .Select(picture => Proportions.RemarkOf("the mask", (mask.Width, mask.Height), "the picture", picture.Width, picture.Height))
            .OfType<string>().Distinct();

    // ComfyUI's way: of one picture, whole and tiles stand side by side.
    private static int? PicturesOf(int? images, EncodingConvention convention, int tiles) =>
        images == 1 && convention == EncodingConvention.AsComfyui && tiles > 1 ? 2 : images;

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

    private ImagePrompt Encode(Inputs inputs)
    {
        var encoder = new ImageTileEncoder(store, kinds.Get(inputs.Adapter), inputs.Encoder)
        {
            Tiles = inputs.Tiles,
            Ratio = inputs.Ratio,
            Mask = inputs.Mask is { } mask ? Mask.From(mask) : null,
            Convention = inputs.Convention,
            Unconditional = inputs.Unconditional,
        };
        return encoder.Encode(inputs.Image, inputs.Negative);
    }
}
