using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.ImagePrompts.Masks;
using IpAdapter.Diffusion.ImagePrompts.Preparation;
using IpAdapter.Diffusion.ImagePrompts.Tiles;

namespace IpAdapter.Graph.ImagePrompts.Preparation;

/// <summary>
/// Cuts a picture into overlapping squares, with a mask for each that says where it was. Encoded together and applied with these masks they
/// are an image prompt that sees all of a wide or tall picture, and every part from nearby.
/// </summary>
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
        if (mask is not null
            && Proportions.RemarkOf("the mask", (mask.Width, mask.Height), "the picture", image.Width, image.Height) is { } stretched)
            context.Log.Warn(stretched);
        return await device.RunAsync(() => Cut(inputs), context.Cancellation);
    }

    private static Outputs Cut(Inputs inputs)
    {
        var (tiles, masks) = TileCutting.Cut(inputs.Image, inputs.Mask is { } mask ? Mask.From(mask).ToTensor() : null, inputs.Sharpening);
        return new Outputs(ImageTensors.ToImages(tiles), ImageTensors.ToImages(masks.expand(-1, 3, -1, -1)));
    }

    /// <inheritdoc/>
    public void Check(Known<Inputs> inputs, CheckReport<Inputs, Outputs> report)
    {
        if (!inputs.TryDescribe(i => i.Image, out ImageDescription? image))
            return;
        if (PictureTiles.ProblemOf(image.Height, image.Width) is { } tooLarge)
        {
            report.Problem(i => i.Image, $"{tooLarge} (the node image-prompt/prepare-image does)");
            return;
        }

        var cut = PictureTiles.Create(image.Height, image.Width);
        report.Output(o => o.Tiles, cut.Rectangles.Select(tile => new ImageDescription(tile.Width, tile.Height)).ToArray());
        report.Output(o => o.Masks, cut.Rectangles.Select(_ => new ImageDescription(cut.Width, cut.Height)).ToArray());
    }
}
