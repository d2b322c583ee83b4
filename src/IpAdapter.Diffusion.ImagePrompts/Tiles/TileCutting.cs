using IpAdapter.Diffusion.ImagePrompts.Preparation;

namespace IpAdapter.Diffusion.ImagePrompts.Tiles;

/// <summary>
/// Cuts pictures into overlapping squares, with a mask for each that says where it was. Encoded together and applied with these masks they
/// are an image prompt that sees all of a wide or tall picture, and every part from nearby.
/// </summary>
public static class TileCutting
{
    /// <summary>Cuts a picture.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="mask">[1, 1, height, width], or null for everywhere.</param>
    /// <param name="sharpening">How much is sharpened: 0 is not at all, 1 is most.</param>
    /// <exception cref="ImageSizeException">Brought to the height or width of a tile, it would be too large.</exception>
    /// <returns>The tiles, [tile, 3, 256, 256] in [0, 1], and their masks, [tile, 1, height, width] of the picture that was cut.</returns>
    public static (Tensor Tiles, Tensor Masks) Cut(Image picture, Tensor? mask, double sharpening = 0)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (picture.Height, picture.Width);
        var cut = PictureTiles.Create(height, width);
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
        region.size(2) == height && region.size(3) == width
            ? region
            : nn.functional.interpolate(region, [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);

    private static Tensor Middle(Tensor picture, int height, int width)
    {
        // Half to even, as Python rounds.
        var (top, left) = ((long)Math.Round((picture.size(2) - height) / 2.0), (long)Math.Round((picture.size(3) - width) / 2.0));
        return picture.narrow(2, top, height).narrow(3, left, width);
    }
}
