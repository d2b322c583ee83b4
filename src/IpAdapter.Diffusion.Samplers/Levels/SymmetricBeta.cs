namespace IpAdapter.Diffusion.Samplers.Levels;

/// <summary>The beta distribution with two equal shapes.</summary>
internal static class SymmetricBeta
{
    /// <summary>Where the distribution function reaches <paramref name="probability"/>.</summary>
    public static double Quantile(double probability, double shape)
    {
        if (probability is <= 0 or >= 1)
            return probability <= 0 ? 0 : 1;
        if (probability > 0.5)
            return 1 - Quantile(1 - probability, shape);

        // Half of the distribution lies below 1/2, which gives its constant without a gamma function.
        var wanted = probability * 2 * Incomplete(0.5, shape);
        var (low, high) = (0.0, 0.5);
        while ((low + high) / 2 is var middle && middle > low && middle < high)
        {
            if (Incomplete(middle, shape) < wanted)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    // The incomplete beta function by its continued fraction (DLMF 8.17.22), evaluated from the far end; up to 1/2 it has converged long
    // before.
    private static double Incomplete(double x, double shape)
    {
        const int terms = 64;
        var fraction = 1.0;
        for (var m = terms; m >= 1; m--)
        {
            var even = m * (shape - m) * x / ((shape + 2 * m - 1) * (shape + 2 * m));
            var odd = -(shape + m - 1) * (2 * shape + m - 1) * x / ((shape + 2 * m - 2) * (shape + 2 * m - 1));
            fraction = 1 + odd / (1 + even / fraction);
        }
        return Math.Pow(x, shape) * Math.Pow(1 - x, shape) / (shape * fraction);
    }
}
