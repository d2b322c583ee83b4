namespace IpAdapter.Diffusion.ImagePrompts.Tiles;

/// <summary>
/// How a picture that is no square is cut into squares an image encoder can look at closely, as ComfyUI_IPAdapter_plus' tiled node does.
/// </summary>
/// <param name="Height">Height of the picture that is cut.</param>
/// <param name="Width">Width of the picture that is cut.</param>
/// <param name="Rectangles">Top, left, height and width of each tile in it, row by row.</param>
public sealed record PictureTiles(int Height, int Width, IReadOnlyList<(int Top, int Left, int Height, int Width)> Rectangles)
{
    /// <summary>Edge of a tile, in pixels. More likely to go well with latents than the encoder's 224, to which it is resized.</summary>
    public const int Edge = 256;

    private const int Most = 4;

    /// <summary>Whether a picture is so near a square that its middle square is taken.</summary>
    public static bool IsNearlySquare(int height, int width) => (double)height / width is > 0.75 and < 1.33;

    /// <summary>Why a picture can't be cut, or null: brought to the height or width of a tile it would be too large.</summary>
    public static string? ProblemOf(int height, int width)
    {
        var (resizedHeight, resizedWidth) = Resized(height, width);
        return ImageSize.ProblemOf(resizedWidth, resizedHeight) is { } problem
            ? $"brought to the height or width of a tile, a picture of {width} x {height} pixels is too large: {problem}; cut it nearer to "
                + "a square before"
            : null;
    }

    /// <summary>The size a picture is resized to before it is cut; of one that is nearly square, its middle square.</summary>
    /// <exception cref="ImageSizeException">It would be too large.</exception>
    public static (int Height, int Width) ResizedFrom(int height, int width)
    {
        if (ProblemOf(height, width) is { } problem)
            throw new ImageSizeException(problem);
        var (resizedHeight, resizedWidth) = Resized(height, width);
        return ((int)resizedHeight, (int)resizedWidth);
    }

    /// <summary>The tiles of a picture of some size: at most four in a row, of a longer one those in the middle.</summary>
    public static PictureTiles Create(int height, int width)
    {
        var (resizedHeight, resizedWidth) = ResizedFrom(height, width);
        var (cutHeight, cutWidth) = (Math.Min(resizedHeight, Most * Edge), Math.Min(resizedWidth, Most * Edge));
        var rectangles = from top in Starts(cutHeight) from left in Starts(cutWidth) select (top, left, Edge, Edge);
        return new(cutHeight, cutWidth, [.. rectangles]);
    }

    private static (long Height, long Width) Resized(int height, int width)
    {
        if (IsNearlySquare(height, width))
            return (2 * Edge, 2 * Edge);
        return (height < width ? Edge : Edge * (long)height / width, height < width ? Edge * (long)width / height : Edge);
    }

    // As few tiles as cover the edge, overlapping evenly.
    private static IEnumerable<int> Starts(int length)
    {
        var count = (length + Edge - 1) / Edge;
        var overlap = count > 1 ? (double)(count * Edge - length) / (count - 1) : 0;
        return Enumerable.Range(0, count).Select(i => (int)(i * (Edge - overlap)));
    }
}
