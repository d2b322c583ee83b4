using TorchSharp;

namespace IpAdapter.Diffusion.Arithmetic;

/// <summary>Numbers in a row, in the place of TorchSharp's <c>arange</c>, for the reason that <see cref="TensorArithmetic"/> has.</summary>
internal static class TensorRange
{
    /// <summary>0, 1, 2, ... count - 1.</summary>
    /// <param name="count">How many.</param>
    /// <param name="dtype">Their type; null for integers of 64 bits.</param>
    /// <param name="device">Where they are; null for the CPU.</param>
    /// <returns>[count].</returns>
    public static Tensor Create(long count, ScalarType? dtype = null, Device? device = null)
    {
        using Scalar from = 0;
        using Scalar to = count;
        using Scalar step = 1;
        return arange(from, to, step, dtype, device);
    }
}
