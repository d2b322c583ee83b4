using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>Where tensors lie.</summary>
internal static class NativeMemoryOfTensors
{
    /// <summary>Where a tensor's numbers begin.</summary>
    public static nint AddressOf(Tensor tensor) => THSTensor_data(tensor.Handle);

    [DllImport("LibTorchSharp")]
    private static extern nint THSTensor_data(nint tensor);
}
