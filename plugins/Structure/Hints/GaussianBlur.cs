using System.Numerics;
using System.Runtime.InteropServices;

namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Smooths one plane of numbers by a Gaussian; beyond the border, the border goes on.</summary>
internal static class GaussianBlur
{
    /// <param name="plane">width x height numbers, row by row.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="deviation">Standard deviation in pixels; 0 changes nothing.</param>
    /// <param name="cancellationToken">Looked at in every row.</param>
    public static float[] Compute(float[] plane, int width, double deviation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (deviation <= 0)
            return plane;
        var kernel = Kernel(deviation);
        return Down(Across(plane, width, kernel, cancellationToken), width, kernel, cancellationToken);
    }

    private static float[] Kernel(double deviation)
    {
        var radius = (int)Math.Ceiling(3 * deviation);
        float[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(x => (float)Math.Exp(-x * x / (2 * deviation * deviation)))];
        var sum = kernel.Sum();
        return Array.ConvertAll(kernel, weight => weight / sum);
    }

    private static float[] Across(float[] plane, int width, float[] kernel, CancellationToken cancellationToken)
    {
        var radius = kernel.Length / 2;
        var (smooth, wide) = (new float[plane.Length], new float[width + 2 * radius]);
        for (var start = 0; start < plane.Length; start += width)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = plane.AsSpan(start, width);
            wide.AsSpan(0, radius).Fill(row[0]);
            row.CopyTo(wide.AsSpan(radius));
            wide.AsSpan(radius + width).Fill(row[^1]);
            for (var k = 0; k < kernel.Length; k++)
                Add(smooth.AsSpan(start, width), wide.AsSpan(k, width), kernel[k]);
        }
        return smooth;
    }

    private static float[] Down(float[] plane, int width, float[] kernel, CancellationToken cancellationToken)
    {
        var (radius, height) = (kernel.Length / 2, plane.Length / width);
        var smooth = new float[plane.Length];
        for (var y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var k = 0; k < kernel.Length; k++)
                Add(smooth.AsSpan(y * width, width), plane.AsSpan(Math.Clamp(y + k - radius, 0, height - 1) * width, width), kernel[k]);
        }
        return smooth;
    }

    // sum += weight * row, as many numbers at once as the processor takes
    private static void Add(Span<float> sum, ReadOnlySpan<float> row, float weight)
    {
        var sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var rows = MemoryMarshal.Cast<float, Vector<float>>(row);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += weight * rows[i];
        for (var i = sums.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += weight * row[i];
    }
}
