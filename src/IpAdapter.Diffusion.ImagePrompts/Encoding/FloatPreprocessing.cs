namespace IpAdapter.Diffusion.ImagePrompts.Encoding;

/// <summary>
/// How ComfyUI makes an image encoder's input: resized on floats, not on bytes as CLIP's own preprocessing does, and rounded to 1/255
/// after.
/// </summary>
public static class FloatPreprocessing
{
    /// <summary>Why a picture can't be resized on floats, or null: all of it is resized before its middle is taken.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="size">Edge of what the encoder reads.</param>
    public static string? ProblemOf(int width, int height, int size)
    {
        var (resizedHeight, resizedWidth) = ResizedFrom(height, width, size);
        return ImageSize.ProblemOf(resizedWidth, resizedHeight) is { } problem
            ? $"brought to the encoder's size, a picture of {width} x {height} pixels is too large: {problem}; "
                + "cut it nearer to a square before"
            : null;
    }

    /// <summary>
    /// Short edge to the encoder's size (antialiased bicubic), the long one rounded, the middle of it, mean and deviation.
    /// </summary>
    /// <returns>[1, 3, size, size], float32, on the CPU.</returns>
    public static Tensor ToPixels(Image picture, ClipPreprocessing preprocessing)
    {
        using var scope = NewDisposeScope();
        var levels = Fit(picture.ToUnitTensor(), preprocessing.Size).Times(255).Clamped(0, 255).round().DividedBy(255);
        return ((levels - PerChannel(preprocessing.Mean)) / PerChannel(preprocessing.Deviation)).MoveToOuterDisposeScope();
    }

    /// <summary>Brings a picture or a mask to a square: the short edge to its size, the middle of the long one.</summary>
    /// <param name="picture">[1, channel, height, width].</param>
    /// <param name="size">Edge of the square.</param>
    public static Tensor Fit(Tensor picture, int size)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (picture.size(2), picture.size(3));
        if (height != size || width != size)
        {
            var (resizedHeight, resizedWidth) = ResizedFrom(height, width, size);
            picture = nn.functional.interpolate(
                picture, [resizedHeight, resizedWidth], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        }

        var (top, left) = ((picture.size(2) - size) / 2, (picture.size(3) - size) / 2);
        return picture.narrow(2, top, size).narrow(3, left, size).MoveToOuterDisposeScope();
    }

    private static (long Height, long Width) ResizedFrom(long height, long width, int size)
    {
        var scale = (double)size / Math.Min(height, width);
        return ((long)Math.Round(scale * height), (long)Math.Round(scale * width));
    }

    private static Tensor PerChannel(IReadOnlyList<double> values) =>
        tensor(values.Select(value => (float)value).ToArray()).reshape(1, -1, 1, 1);
}
