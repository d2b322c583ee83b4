using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

// Compiled into each that asks whether a file is the one it was: no assembly lies below all of them.
#if IPADAPTER_DIFFUSION
namespace IpAdapter.Diffusion.WeightFiles;
#elif IPADAPTER_GRAPH
namespace IpAdapter.Graph.Caching;
#else
namespace IpAdapter.ContentStore.Files;
#endif

/// <summary>
/// What tells cheaply that a file is the one it was. A file replaced by renaming has another <paramref name="Inode"/>; one changed in place
/// another time or length. The time of change is the system's own: copying times (<c>cp -p</c>, <c>touch</c>) does not copy it.
/// </summary>
/// <param name="Length">Bytes.</param>
/// <param name="ModifiedNanoseconds">When its content was written last, in nanoseconds since 1970.</param>
/// <param name="ChangedNanoseconds">When anything of it was changed last; 0 where the system does not tell.</param>
/// <param name="Inode">The file system's number for the file; 0 where it has none to tell.</param>
internal readonly record struct FileStamp(long Length, long ModifiedNanoseconds, long ChangedNanoseconds, ulong Inode)
{
    private const int EmptyPath = 0x1000;       // AT_EMPTY_PATH: the handle itself
    private const uint BasicFields = 0x7ff;     // STATX_BASIC_STATS
    private const long TicksBefore1970 = 621_355_968_000_000_000;

    /// <summary>Takes the stamp of an open file: of what is read through it, whatever its path has come to name since.</summary>
    public static unsafe FileStamp Get(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            var fields = stackalloc byte[256];   // struct statx: the same on every architecture
            var isHeld = false;
            try
            {
                file.DangerousAddRef(ref isHeld);
                if (StatX((int)file.DangerousGetHandle(), "", EmptyPath, BasicFields, fields) == 0)
                    return new FileStamp(*(long*)(fields + 40), Time(fields + 112), Time(fields + 96), *(ulong*)(fields + 32));
            }
            finally
            {
                if (isHeld) file.DangerousRelease();
            }
        }

        var modified = (File.GetLastWriteTimeUtc(file).Ticks - TicksBefore1970) * 100;
        return new FileStamp(RandomAccess.GetLength(file), modified, 0, 0);
    }

    private static unsafe long Time(byte* field) => *(long*)field * 1_000_000_000 + *(uint*)(field + 8);

    [DllImport("libc", EntryPoint = "statx")]
    private static extern unsafe int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask,
        byte* fields);
}
