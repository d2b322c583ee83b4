using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models;

/// <summary>What estimates of memory are made of.</summary>
public static class MemoryAmounts
{
    /// <summary>Bytes that weights take on a device: numbers with fractions are converted to the type that is computed in.</summary>
    public static long OfWeights(WeightSet weights, ScalarType type) =>
        weights.Names.Select(name => weights.Find(name)!)
            .Sum(entry => entry.Type.HasFractions() ? entry.Length / entry.Type.Size() * type.Size() : entry.Length);

    /// <summary>
    /// Channels that a residual layer holds: what two norms and two convolutions give, its shortcut, and what a convolution reads and
    /// gives once more as oneDNN lays it out.
    /// </summary>
    /// <param name="read">Channels it reads.</param>
    /// <param name="given">Channels it gives.</param>
    internal static double Residual(double read, double given) => 2 * read + 5 * given;

    /// <summary>Numbers as bytes; more than any machine has is as much as can be said.</summary>
    internal static long Bytes(double numbers, ScalarType type) =>
        numbers * type.Size() is < long.MaxValue / 4 and var bytes ? (long)bytes : long.MaxValue / 4;
}
