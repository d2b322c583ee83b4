using static System.FormattableString;

namespace IpAdapter.Diffusion.Imaging;

/// <summary>
/// How large a picture may become. Whatever makes one asks here first: in 64 bits, so that no product of edges runs over,
/// and before memory is taken.
/// </summary>
public static class ImageSize
{
    /// <summary>Most pixels of a picture in memory: as many as the largest one that can be drawn has, 16384 x 16384.</summary>
    public const long MaxPixels = 16384L * 16384;

    /// <summary>Longest edge of a picture, in pixels.</summary>
    public const long MaxEdge = 1_000_000;

    /// <summary>Why there can't be a picture of a size, or null.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public static string? ProblemOf(long width, long height)
    {
        if (width > MaxEdge || height > MaxEdge)
            return Invariant($"a picture of {width} x {height} pixels has an edge of more than {MaxEdge:N0}");
        return width * height > MaxPixels ? Invariant($"a picture of {width} x {height} pixels has more than {MaxPixels:N0}") : null;
    }

    /// <summary>Room for a picture's pixels, black.</summary>
    /// <exception cref="ImageSizeException">It would be too large.</exception>
    internal static byte[] NewPixels(long width, long height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return ProblemOf(width, height) is { } problem ? throw new ImageSizeException(problem) : new byte[width * height * 3];
    }
}
