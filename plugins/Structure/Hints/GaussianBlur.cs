namespace IpAdapter.Graph.Structure.Hints;

/// <summary>Smooths one plane of numbers by a Gaussian; beyond the border, the border goes on.</summary>
internal static class GaussianBlur
{
    /// <param name="plane">width x height numbers, row by row.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="deviation">Standard deviation in pixels; 0 changes nothing.</param>
    public static float[] Of(float[] plane, int width, double deviation)
    {
        if (deviation <= 0)
            return plane;
        var kernel = Kernel(deviation);
        var height = plane.Length / width;
        var across = Along(plane, kernel, width, height, step: 1, width);
        return Along(across, kernel, height, width, step: width, 1);
    }

    private static float[] Kernel(double deviation)
    {
        var radius = (int)Math.Ceiling(3 * deviation);
        float[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(x => (float)Math.Exp(-x * x / (2 * deviation * deviation)))];
        var sum = kernel.Sum();
        return Array.ConvertAll(kernel, weight => weight / sum);
    }

    // Lines of a length, their pixels a step apart and the lines themselves a stride.
    private static float[] Along(float[] plane, float[] kernel, int length, int lines, int step, int stride)
    {
        var radius = kernel.Length / 2;
        var smooth = new float[plane.Length];
        for (var line = 0; line < lines; line++)
        {
            for (var i = 0; i < length; i++)
            {
                var sum = 0f;
                for (var k = -radius; k <= radius; k++)
                    sum += kernel[k + radius] * plane[line * stride + Math.Clamp(i + k, 0, length - 1) * step];
                smooth[line * stride + i * step] = sum;
            }
        }
        return smooth;
    }
}
