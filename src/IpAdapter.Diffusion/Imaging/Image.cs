namespace IpAdapter.Diffusion;

/// <summary>A picture in memory: eight bits a channel, red, green, blue, row by row, no alpha. Immutable.</summary>
public sealed class Image
{
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">width x height x 3 bytes; taken over, not copied.</param>
    public Image(int width, int height, byte[] pixels)
    {
        if (width <= 0 || height <= 0 || (long)width * height * 3 != pixels.LongLength)
            throw new ArgumentException($"A picture of {width} x {height} pixels needs {(long)width * height * 3} bytes, got {pixels.LongLength}.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Red, green, blue, row by row.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }
}
