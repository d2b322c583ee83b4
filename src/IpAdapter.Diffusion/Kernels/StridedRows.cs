using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Where the numbers of a tensor [batch, head, row, column] lie: any strides, also none (0) along what is broadcast.</summary>
/// <param name="Place">The first number.</param>
/// <param name="Batch">From one batch entry to the next, in numbers.</param>
/// <param name="Head">From one head to the next.</param>
/// <param name="Row">From one row to the next.</param>
/// <param name="Column">From one column to the next.</param>
internal unsafe readonly record struct StridedRows(nint Place, nint Batch, nint Head, nint Row, nint Column)
{
    /// <summary>Finds them in a float32 tensor of four dimensions on the CPU.</summary>
    public static StridedRows Find(Tensor tensor) => new(NativeTensors.AddressOf(tensor), (nint)tensor.stride(0),
        (nint)tensor.stride(1), (nint)tensor.stride(2), (nint)tensor.stride(3));

    /// <summary>Where a row of a head begins.</summary>
    public float* At(long batch, long head, long row = 0) => (float*)Place + (nint)batch * Batch + (nint)head * Head + (nint)row * Row;
}
