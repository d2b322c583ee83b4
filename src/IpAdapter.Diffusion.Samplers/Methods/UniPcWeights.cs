namespace IpAdapter.Diffusion.Samplers.Methods;

/// <summary>The weights a of UniPC's slopes: R(r) a = phi(h) / B(h) (arXiv:2302.04867, equation 5).</summary>
internal static class UniPcWeights
{
    /// <summary>Solves for as many weights as ratios are given.</summary>
    /// <param name="ratios">How far from the step's beginning each slope was taken, in lengths of the step: negative behind it, 1 at its
    /// end.</param>
    /// <param name="exponent">h, or -h where samples are predicted.</param>
    /// <param name="variant">The function B(h).</param>
    public static double[] Solve(double[] ratios, double exponent, UniPcVariant variant)
    {
        var count = ratios.Length;
        var matrix = new double[count, count + 1];
        var (phi, factorial) = ((Math.Exp(exponent) - 1) / exponent - 1, 1.0);   // h phi_2(h), 1!
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < count; column++)
                matrix[row, column] = Math.Pow(ratios[column], row);
            matrix[row, count] = phi * factorial / B(exponent, variant);
            factorial *= row + 2;
            phi = phi / exponent - 1 / factorial;
        }
        return Solved(matrix, count);
    }

    /// <summary>The function B(h).</summary>
    public static double B(double exponent, UniPcVariant variant) => variant == UniPcVariant.Bh1 ? exponent : Math.Exp(exponent) - 1;

    // Gauss and Jordan, without pivots: the first column of a Vandermonde matrix is never 0, and its ratios are never the same.
    private static double[] Solved(double[,] matrix, int count)
    {
        for (var pivot = 0; pivot < count; pivot++)
        {
            for (var row = 0; row < count; row++)
            {
                if (row == pivot)
                    continue;
                var share = matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; column <= count; column++)
                    matrix[row, column] -= share * matrix[pivot, column];
            }
        }
        return [.. Enumerable.Range(0, count).Select(row => matrix[row, count] / matrix[row, row])];
    }
}
