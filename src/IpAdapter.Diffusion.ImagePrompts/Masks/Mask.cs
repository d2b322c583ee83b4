namespace IpAdapter.Diffusion.ImagePrompts.Masks;

/// <summary>Where an image prompt counts: a number for every pixel, 0 for nothing, 1 for all of it. Immutable.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Values">Row by row.</param>
public sealed record Mask(int Width, int Height, ReadOnlyMemory<float> Values)
{
    /// <summary>A mask from a picture: white counts, black and transparent does not, grey in part.</summary>
    public static Mask From(Image picture) =>
        new(picture.Width, picture.Height, Array.ConvertAll(picture.TimesAlpha().ToGrey(), level => level / 255f));

    /// <summary>As a grey picture, rounded to eight bits.</summary>
    public Image ToImage()
    {
        var pixels = new byte[Width * Height * 3];
        for (var i = 0; i < Values.Length; i++)
            pixels.AsSpan(i * 3, 3).Fill((byte)Math.Clamp(MathF.Round(Values.Span[i] * 255), 0, 255));
        return new(Width, Height, pixels);
    }

    /// <summary>[1, 1, height, width], float32, on the CPU.</summary>
    public Tensor ToTensor()
    {
        using var scope = NewDisposeScope();
        return from_array(Values.ToArray()).reshape(1, 1, Height, Width).MoveToOuterDisposeScope();
    }
}
