namespace IpAdapter.Graph.Structure.Hints;

/// <summary>
/// How one plane of numbers changes, to the right and downwards, by Sobel's kernels of 3 x 3; beyond the border, the border goes on.
/// </summary>
/// <param name="Right">width x height numbers, row by row.</param>
/// <param name="Down">The same.</param>
internal sealed record Slopes(float[] Right, float[] Down)
{
    public static Slopes Compute(float[] plane, int width)
    {
        var height = plane.Length / width;
        var (right, down) = (new float[plane.Length], new float[plane.Length]);
        for (var y = 0; y < height; y++)
        {
            var (above, row, below) = (Math.Max(y - 1, 0) * width, y * width, Math.Min(y + 1, height - 1) * width);
            for (var x = 0; x < width; x++)
            {
                var (left, next) = (Math.Max(x - 1, 0), Math.Min(x + 1, width - 1));
                right[row + x] = plane[above + next] + 2 * plane[row + next]
                    + plane[below + next] - plane[above + left] - 2 * plane[row + left] - plane[below + left];
                down[row + x] = plane[below + left] + 2 * plane[below + x]
                    + plane[below + next] - plane[above + left] - 2 * plane[above + x] - plane[above + next];
            }
        }
        return new(right, down);
    }
}
