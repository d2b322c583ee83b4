namespace IpAdapter.Diffusion.ImagePrompts.Preparation;

/// <summary>Makes squares of pictures, as ComfyUI_IPAdapter_plus' preparing node does.</summary>
public static class SquarePicture
{
    /// <summary>Crops and resizes a picture to the square that an image encoder reads.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="crop">Which part of it.</param>
    /// <param name="interpolation">How it is resized.</param>
    /// <param name="size">Edge of the square in pixels.</param>
    public static Image Prepare(Image picture, CropPosition crop, Interpolation interpolation, int size) =>
        picture.Square(crop).Resize(size, size, interpolation);

    /// <summary>Sharpens a picture. Called on the device's thread.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="amount">From 0, not at all, to 1, most.</param>
    /// <returns>[1, 3, height, width] in [0, 1], before it is rounded to eight bits again.</returns>
    public static Tensor Sharpen(Image picture, double amount)
    {
        using var scope = NewDisposeScope();
        var pixels = picture.ToUnitTensor();
        return (amount > 0 ? Sharpening.Sharpen(pixels, amount) : pixels).MoveToOuterDisposeScope();
    }

    /// <summary>The square at a position; padded, the picture with as many black rows or columns on either side as fit.</summary>
    public static Image Square(this Image picture, CropPosition position)
    {
        var (shorter, longer) = (Math.Min(picture.Width, picture.Height), Math.Max(picture.Width, picture.Height));
        if (position == CropPosition.Pad)
        {
            // Half of the difference, rounded down, on both sides: of an odd difference one is left.
            var pad = (longer - shorter) / 2;
            var (x, y) = picture.Width < picture.Height ? (pad, 0) : (0, pad);
            return picture.Crop(-x, -y, picture.Width + 2 * x, picture.Height + 2 * y);
        }

        var (left, top) = ((picture.Width - shorter) / 2, (picture.Height - shorter) / 2);
        (left, top) = position switch
        {
            CropPosition.Top => (left, 0),
            CropPosition.Bottom => (left, picture.Height - shorter),
            CropPosition.Left => (0, top),
            CropPosition.Right => (picture.Width - shorter, top),
            _ => (left, top),
        };
        return picture.Crop(left, top, shorter, shorter);
    }
}
