namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// F(m x m, 3 x 3): m x m results of a 3x3 convolution from (m + 2)^2 products instead of 9 m^2 (Winograd's minimal filtering,
/// arXiv:1509.09308). Polynomials are multiplied by their values at points (Toom and Cook): the weights' at points, the input's at
/// points, and back.
/// </summary>
internal sealed class WinogradScheme
{
    private WinogradScheme(params double[] points)
    {
        (Size, Edge) = (points.Length - 1, points.Length + 1);
        (WeightTransform, InputTransform, OutputTransform) = (new double[Edge, 3], new double[Edge, Edge], new double[Size, Edge]);
        for (var i = 0; i < points.Length; i++)
        {
            double[] others = [.. points.Where((_, j) => j != i)];
            var scale = others.Aggregate(1.0, (product, other) => product * (points[i] - other));
            for (var power = 0; power < 3; power++)
                WeightTransform[i, power] = Math.Pow(points[i], power) / scale;
            for (var power = 0; power < Size; power++)
                OutputTransform[power, i] = Math.Pow(points[i], power);
            Set(i, others);
        }

        // Infinity: the highest power alone.
        (WeightTransform[points.Length, 2], OutputTransform[Size - 1, points.Length]) = (1, 1);
        Set(points.Length, points);
    }

    /// <summary>
    /// 2x2 results: 2.25 times fewer products, weights 1.78 times as large. At 320 channels its error is less than that of a direct sum.
    /// </summary>
    public static WinogradScheme Two { get; } = new(0, 1, -1);

    /// <summary>
    /// 4x4 results: 4 times fewer products, weights 4 times as large. With the points of the paper (0, 1, -1, 2, -2) its error is some
    /// seven times that of a direct sum; with these it is about the same at 320 channels.
    /// </summary>
    public static WinogradScheme Four { get; } = new(0, .6875, -.6875, 1.375, -1.375);

    /// <summary>m: results of a tile in each direction.</summary>
    public int Size { get; }

    /// <summary>m + 2: what a tile reads in each direction, and points.</summary>
    public int Edge { get; }

    /// <summary>Points of a tile.</summary>
    public int Points => Edge * Edge;

    /// <summary>[point, weight]: (1, p, p^2) / M'(p), where M is the product of (x - p) over all points p.</summary>
    public double[,] WeightTransform { get; }

    /// <summary>[point, place]: the coefficients of M / (x - p).</summary>
    public double[,] InputTransform { get; }

    /// <summary>[result, point]: the powers of p.</summary>
    public double[,] OutputTransform { get; }

    // The coefficients of the product of (x - p), the lowest first.
    private void Set(int row, double[] points)
    {
        double[] polynomial = [1];
        foreach (var point in points)
        {
            var next = new double[polynomial.Length + 1];
            for (var power = 0; power < polynomial.Length; power++)
            {
                next[power + 1] += polynomial[power];
                next[power] -= point * polynomial[power];
            }

            polynomial = next;
        }

        for (var power = 0; power < polynomial.Length; power++)
            InputTransform[row, power] = polynomial[power];
    }
}
