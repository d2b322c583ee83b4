using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace IpAdapter.Graph;

/// <summary>A .npy file, as numpy.save writes one.</summary>
internal static class NumpyArray
{
    public static string Write(string folder, string shape, ReadOnlySpan<float> numbers, string descr = "<f4")
    {
        var header = $"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight((10 + header.Length + 63) / 64 * 64 - 10 - 1) + "\n";
        var path = Path.Combine(folder, $"{Guid.NewGuid():n}.npy");
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, .. length, .. Encoding.ASCII.GetBytes(header),
            .. MemoryMarshal.AsBytes(numbers)]);
        return path;
    }
}
