using System.Buffers.Binary;
using System.Text;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Small files that nobody publishes, with what is wrong about them in their names.</summary>
internal static class Made
{
    /// <summary>The folder they lie in; it stays until the system clears its temporary files.</summary>
    public static string Folder { get; } = Write(Directory.CreateTempSubdirectory("wrong-pairings-").FullName);

    private static string Write(string folder)
    {
        var header = Encoding.UTF8.GetBytes("""{"image_proj.proj.weight":{"dtype":"F8_E4M3","shape":[4,4],"data_offsets":[0,16]}}""");
        var length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(Path.Combine(folder, "eighth-precision.safetensors"), [.. length, .. header, .. new byte[16]]);
        File.WriteAllBytes(Path.Combine(folder, "whole-numbers.npy"), Numpy("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", 16));
        File.WriteAllBytes(Path.Combine(folder, "one-side.npy"), Numpy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 28), }", 28 * sizeof(float)));
        return folder;
    }

    private static byte[] Numpy(string header, int bytes) => [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]];
}
