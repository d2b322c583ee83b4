using IpAdapter.Diffusion.Devices;
using IpAdapter.Graph.ImagePrompts.Masks;
using IpAdapter.Graph.ImagePrompts.Preparation;

namespace IpAdapter.Graph.ImagePrompts.Tiles;

/// <summary>Cuts a picture into overlapping squares, with a mask for each that says where it was. Encoded together and applied with these masks they are an image prompt that sees all of a wide or tall picture, and every part from nearby.</summary>
[Node("image-prompt/cut-tiles")]
public sealed class CutTiles(ComputeDevice device) : INode<CutTiles.Inputs, CutTiles.Outputs>, ICheck<CutTiles.Inputs, CutTiles.Outputs>
{
    /// <param name="Image">The picture.</param>
    /// <param name="Mask">
    /// White where the picture counts, black or transparent where not, and the same region of the drawn picture.
    /// Stretched to the picture's shape. Without it, everywhere.
    /// </param>
    /// <param name="Sharpening">0 is not at all, 1 is most.</param>
    public sealed record Inputs(Image Image, Image? Mask = null, [property: Range(0, 1)] double Sharpening = 0.0);

    /// <param name="Tiles">The squares, row by row: encode them.</param>
    /// <param name="Masks">Where each was, white on black: apply them with the encoded squares.</param>
    [Outputs]
    public sealed record Outputs([property: Main] IReadOnlyList<Image> Tiles, IReadOnlyList<Image> Masks);

    /// <inheritdoc/>
    public async ValueTask<Outputs> RunAsync(Inputs inputs, NodeContext context)
    {
        var (image, mask) = (inputs.Image, inputs.Mask);
        if (mask is not null && Proportions.RemarkOf("the mask", (mask.Width, mask.Height), "the picture", image.Width, image.Height) is { } stretched)
            context.Log.Warn(stretched);
        return await device.RunAsync(() => Cut(inputs), context.Cancellation);
    }

    private static Outputs Cut(Inputs inputs)
    {
        var (tiles, masks) = Cut(inputs.Image, inputs.Mask is { } mask ? Mask.From(mask).ToTensor() : null, inputs.Sharpening);
        return new Outputs(ImageTensors.ToImages(tiles), ImageTensors.ToImages(masks.expand(-1, 3, -1, -1)));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (!inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            return;
        var cut = NodeInputException.For<ImageSizeException, Inputs, PictureTiles>(i => i.Image, () => PictureTiles.Of(image.Height, image.Width));
        report.Output(o => o.Tiles, cut.Rectangles.Select(tile => new ImageDescription(tile.Width, tile.Height)).ToArray());
        report.Output(o => o.Masks, cut.Rectangles.Select(_ => new ImageDescription(cut.Width, cut.Height)).ToArray());
    }

    /// <summary>Cuts a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">[1, 1, height, width], or null for everywhere.</param>
    /// <param name="sharpening">How much is sharpened.</param>
    /// <returns>The tiles, [tile, 3, 256, 256] in [0, 1], and their masks, [tile, 1, height, width] of the picture that was cut.</returns>
    internal static (Tensor Tiles, Tensor Masks) Cut(Image picture, Tensor? mask, double sharpening = 0)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (picture.Height, picture.Width);
        var cut = PictureTiles.Of(height, width);
        var (resizedHeight, resizedWidth) = PictureTiles.ResizedFrom(height, width);
        // The mask goes with the picture: its shape first, then the same square and sizes.
        var region = Resized(mask ?? ones(1, 1, height, width), height, width);
        if (PictureTiles.IsNearlySquare(height, width))
        {
            picture = picture.Square(CropPosition.Center);
            region = Middle(region, picture.Height, picture.Width);
        }

        var pixels = Middle(picture.Resize(resizedWidth, resizedHeight, ResamplingFilter.Lanczos).ToUnitTensor(), cut.Height, cut.Width);
        region = Middle(Resized(region, resizedHeight, resizedWidth), cut.Height, cut.Width);
        if (sharpening > 0)
            pixels = Sharpening.Sharpen(pixels, sharpening);

        var tiles = cut.Rectangles.Select(at => pixels.narrow(2, at.Top, at.Height).narrow(3, at.Left, at.Width)).ToList();
        var masks = cut.Rectangles.Select(at => Within(region, at)).ToList();
        return (cat(tiles).MoveToOuterDisposeScope(), cat(masks).MoveToOuterDisposeScope());
    }

    private static Tensor Within(Tensor region, (int Top, int Left, int Height, int Width) at)
    {
        var tile = region.narrow(2, at.Top, at.Height).narrow(3, at.Left, at.Width);
        return nn.functional.pad(tile, [at.Left, region.size(3) - at.Left - at.Width, at.Top, region.size(2) - at.Top - at.Height]);
    }

    private static Tensor Resized(Tensor region, int height, int width) =>
        region.size(2) == height && region.size(3) == width ? region : nn.functional.interpolate(region, [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);

    private static Tensor Middle(Tensor picture, int height, int width)
    {
        // Half to even, as Python rounds.
        var (top, left) = ((long)Math.Round((picture.size(2) - height) / 2.0), (long)Math.Round((picture.size(3) - width) / 2.0));
        return picture.narrow(2, top, height).narrow(3, left, width);
    }
}
