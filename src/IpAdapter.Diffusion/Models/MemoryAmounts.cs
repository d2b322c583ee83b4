using IpAdapter.Diffusion.Devices;
using IpAdapter.Diffusion.Layers;
using IpAdapter.Diffusion.WeightFiles;

namespace IpAdapter.Diffusion.Models;

/// <summary>What estimates of memory are made of.</summary>
public static class MemoryAmounts
{
    /// <summary>
    /// Bytes that weights take on a device: numbers with fractions are converted to the type that is computed in, and some are laid out for
    /// the processor.
    /// </summary>
    /// <param name="weights">The weights.</param>
    /// <param name="store">The store that will lend them.</param>
    /// <param name="type">The type that is computed in; null for the device's.</param>
    public static long OfWeights(WeightSet weights, DeviceStore store, ScalarType? type = null)
    {
        var computed = type ?? store.Device.DType;
        return weights.Names.Select(name => weights.Find(name)!).Sum(entry => Bytes(entry, computed, store.Forms));
    }

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

    private static long Bytes(WeightEntry entry, ScalarType type, LayerForms forms)
    {
        if (!entry.Type.HasFractions()) return entry.Length;
        var bytes = entry.Length / entry.Type.Size() * type.Size();
        return forms == LayerForms.Winograd ? (long)(bytes * PreparedPoints.Growth(entry.Shape, type)) : bytes;
    }
}
