using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.WeightFiles.Mapping;

/// <summary>Tensors over memory that is not libtorch's: TorchSharp offers that for managed arrays alone.</summary>
internal static unsafe class NativeTensors
{
    /// <summary>Makes a tensor over numbers that lie in memory, in no dispose scope.</summary>
    /// <param name="place">Where they begin.</param>
    /// <param name="entry">Type and shape.</param>
    /// <param name="free">Called with <paramref name="place"/> when the last tensor over them is gone.</param>
    public static Tensor Over(nint place, WeightEntry entry, delegate* unmanaged[Cdecl]<nint, void> free)
    {
        long[] shape = [.. entry.Shape];
        fixed (long* sizes = shape)
        {
            var handle = THSTensor_new(place, (nint)free, (nint)sizes, shape.Length, (sbyte)entry.Type, (sbyte)entry.Type,
                (int)TorchSharp.DeviceType.CPU, 0, 0);
            if (handle != 0) return Tensor.UnsafeCreateTensor(handle).DetachFromDisposeScope();
        }

        var reason = Marshal.PtrToStringUTF8(THSTorch_get_and_reset_last_err());
        throw new InvalidOperationException($"libtorch made no tensor of '{entry.Name}' {WeightShapes.Listed(shape)}: {reason}");
    }

    /// <summary>Makes a tensor with memory of its own and no numbers yet, in no dispose scope.</summary>
    public static Tensor Empty(WeightEntry entry) => empty([.. entry.Shape], entry.Type, CPU).DetachFromDisposeScope();

    /// <summary>
    /// Reads a tensor that is not contiguous: all numbers between its first and its last are read as one row, and those that are its own
    /// copied out of it.
    /// </summary>
    /// <param name="entry">A tensor with strides.</param>
    /// <param name="read">Reads a row.</param>
    public static Tensor Gather(WeightEntry entry, Func<WeightEntry, Tensor> read)
    {
        var extent = entry.Extent();
        using var scope = NewDisposeScope();
        using var row = read(entry with { Shape = [extent], Length = extent * entry.Type.Size(), Strides = null });
        // Not clone(), which keeps the order of the strides.
        return row.as_strided([.. entry.Shape], [.. entry.Strides!]).contiguous().DetachFromDisposeScope();
    }

    /// <summary>Where a tensor's numbers begin.</summary>
    public static nint AddressOf(Tensor tensor) => THSTensor_data(tensor.Handle);

    [DllImport("LibTorchSharp")]
    private static extern nint THSTensor_new(nint data, nint deleter, nint sizes, int dimensions, sbyte type, sbyte dtype, int deviceType,
        int deviceIndex, byte requiresGrad);

    [DllImport("LibTorchSharp")]
    private static extern nint THSTensor_data(nint tensor);

    [DllImport("LibTorchSharp")]
    private static extern nint THSTorch_get_and_reset_last_err();
}
