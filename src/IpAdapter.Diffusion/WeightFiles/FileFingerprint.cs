using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>
/// Which file a header was read from, and which state of it. A file replaced by renaming has another <paramref name="Inode"/>; one changed
/// in place has the same, with another time or length.
/// </summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedNanoseconds">When its content changed last, in nanoseconds since 1970.</param>
/// <param name="Inode">The file system's number for the file; 0 where it has none to tell.</param>
public sealed record FileFingerprint(string Path, long Length, long ModifiedNanoseconds, ulong Inode)
{
    private const int EmptyPath = 0x1000;       // AT_EMPTY_PATH: the handle itself
    private const uint BasicFields = 0x7ff;     // STATX_BASIC_STATS
    private const long TicksBefore1970 = 621_355_968_000_000_000;

    /// <inheritdoc/>
    // hundreds of weights hash their file: not its path as well
    public override int GetHashCode() => HashCode.Combine(Length, ModifiedNanoseconds, Inode);

    /// <summary>Takes the fingerprint of an open file: of what is read through it, whatever its path has come to name since.</summary>
    public static unsafe FileFingerprint Get(SafeFileHandle file, string path)
    {
        if (OperatingSystem.IsLinux())
        {
            var fields = stackalloc byte[256];   // struct statx: the same on every architecture
            var isHeld = false;
            try
            {
                file.DangerousAddRef(ref isHeld);
                if (StatX((int)file.DangerousGetHandle(), "", EmptyPath, BasicFields, fields) == 0)
                    return new FileFingerprint(path, *(long*)(fields + 40), *(long*)(fields + 112) * 1_000_000_000
                        + *(uint*)(fields + 120), *(ulong*)(fields + 32));
            }
            finally
            {
                if (isHeld) file.DangerousRelease();
            }
        }

        var modified = (File.GetLastWriteTimeUtc(file).Ticks - TicksBefore1970) * 100;
        return new FileFingerprint(path, RandomAccess.GetLength(file), modified, 0);
    }

    /// <summary>Takes the fingerprint of what lies at a path now.</summary>
    /// <exception cref="WeightFileException">There is no such file, or it can't be read.</exception>
    public static FileFingerprint Get(string path)
    {
        using var file = WeightFileHeader.OpenFile(path);
        return Get(file, path);
    }

    [DllImport("libc", EntryPoint = "statx")]
    private static extern unsafe int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask,
        byte* fields);
}
