namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// A picture in memory: eight bits a channel, red, green, blue, row by row. It may know how opaque each pixel was in its file. Immutable.
/// </summary>
public sealed class Image
{
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">width x height x 3 bytes; taken over, not copied.</param>
    public Image(int width, int height, byte[] pixels)
    {
        if (width <= 0 || height <= 0 || (long)width * height * 3 != pixels.LongLength)
            throw new ArgumentException($"A picture of {width} x {height} pixels needs {(long)width * height * 3} bytes, got "
                + $"{pixels.LongLength}.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">width x height x 3 bytes, as they are shown; taken over, not copied.</param>
    /// <param name="alpha">How opaque each pixel is; null for all of them.</param>
    public Image(int width, int height, byte[] pixels, ImageAlpha? alpha)
        : this(width, height, pixels)
    {
        if (alpha is not null && alpha.Levels.Length != pixels.Length / 3)
        {
            throw new ArgumentException(
                $"A picture of {width} x {height} pixels needs {pixels.Length / 3} levels of alpha, got {alpha.Levels.Length}.",
                    nameof(alpha));
        }
        Alpha = alpha;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Red, green, blue, row by row, as they are shown: what was transparent has become a colour already.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>
    /// How opaque each pixel is; null where all are. What is shown does not depend on it: it is for masks, which act only where they are
    /// opaque.
    /// </summary>
    public ImageAlpha? Alpha { get; }
}
