namespace IpAdapter.Graph.ImagePrompts.Preparation;

/// <summary>Makes squares of pictures, as ComfyUI_IPAdapter_plus' preparing node does.</summary>
internal static class SquarePicture
{
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
