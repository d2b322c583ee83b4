using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IpAdapter.Diffusion.WeightFiles;
using IpAdapter.Diffusion.WeightFiles.Mapping;

namespace IpAdapter.Diffusion.Tests.Kernels;

/// <summary>
/// Copies of tensors that end where a page begins that nobody may touch, and begin where one ends if they fill pages: who reads past
/// them ends the process.
/// </summary>
internal static unsafe partial class GuardedMemory
{
    private const int Nothing = 0, ReadAndWrite = 3, PrivateAndAnonymous = 0x22;

    /// <summary>Copies a float32 tensor, with its strides. The memory is kept until the process ends.</summary>
    public static Tensor Guard(Tensor tensor)
    {
        var extent = 1 + Enumerable.Range(0, (int)tensor.dim()).Sum(dimension => (tensor.size(dimension) - 1) * tensor.stride(dimension));
        var (page, bytes) = (Environment.SystemPageSize, extent * sizeof(float));
        var pages = (bytes + page - 1) / page;
        var begin = Map(0, (nuint)((pages + 2) * page), Nothing, PrivateAndAnonymous, -1, 0);
        Assert.Equal(0, Protect(begin + page, (nuint)(pages * page), ReadAndWrite));
        var place = begin + page + (nint)(pages * page - bytes);
        using var row = NativeTensors.Over(place, new("guarded", ScalarType.Float32, [extent], 0, bytes), &KeepIt);
        return row.as_strided(tensor.shape, tensor.stride()).copy_(tensor);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepIt(nint place)
    {
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint place, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint place, nuint length, int protection);
}
