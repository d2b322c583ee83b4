namespace IpAdapter.Diffusion.Samplers.Levels;

/// <summary>Noise levels laid out between a greatest and a least one, without regard to timesteps.</summary>
internal static class SigmaCurve
{
    /// <summary>Levels from <paramref name="greatest"/> to <paramref name="least"/>, both included.</summary>
    public static double[] Compute(SigmaSpacing spacing, double greatest, double least, int steps)
    {
        Func<double, double> curve = spacing switch
        {
            SigmaSpacing.Karras => ramp => Karras(greatest, least, ramp),
            SigmaSpacing.Exponential => ramp => Math.Exp(Math.Log(greatest) + ramp * (Math.Log(least) - Math.Log(greatest))),
            SigmaSpacing.Beta => ramp => least + SymmetricBeta.Quantile(1 - ramp, 0.6) * (greatest - least),
            _ => throw new ArgumentOutOfRangeException(nameof(spacing), spacing, "not a curve between two levels"),
        };
        return [.. Enumerable.Range(0, steps).Select(i => curve(steps == 1 ? 0 : i / (steps - 1.0)))];
    }

    // arXiv:2206.00364, equation 5, rho = 7
    private static double Karras(double greatest, double least, double ramp)
    {
        const double rho = 7;
        var (from, to) = (Math.Pow(greatest, 1 / rho), Math.Pow(least, 1 / rho));
        return Math.Pow(from + ramp * (to - from), rho);
    }
}
