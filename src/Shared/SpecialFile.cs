using System.Buffers.Binary;
using System.Runtime.InteropServices;

// Compiled into each: there is no assembly that the graph and the model code all see.
#if IPADAPTER_DIFFUSION
namespace IpAdapter.Diffusion.WeightFiles;
#elif IPADAPTER_TRAINING
namespace IpAdapter.Diffusion.Training.Data;
#else
namespace IpAdapter.Graph.Workflows;
#endif

/// <summary>
/// Tells what lies at a path that is neither a file nor a folder.
/// Opening a pipe waits for its other end, and a device may never end: whoever reads a path that came from outside asks here first.
/// </summary>
internal static class SpecialFile
{
    private const int CurrentFolder = -100;   // AT_FDCWD
    private const uint KindAlone = 1;         // STATX_TYPE
    private const int ModeAt = 28;            // of struct statx, which is the same on every architecture
    private const int KindBits = 0xf000;      // S_IFMT

    /// <summary>What it is ("a named pipe"), or null for a file, a folder, nothing at all, and where the system can't tell.</summary>
    public static string? KindOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var fields = new byte[256];
        if (StatX(CurrentFolder, path, 0, KindAlone, fields) != 0)
            return null;
        return (BinaryPrimitives.ReadUInt16LittleEndian(fields.AsSpan(ModeAt)) & KindBits) switch
        {
            0x1000 => "a named pipe",
            0x2000 or 0x6000 => "a device",
            0xc000 => "a socket",
            _ => null,
        };
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] fields);
}
