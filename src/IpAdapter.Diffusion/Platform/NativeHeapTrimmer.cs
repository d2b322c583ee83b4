using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// Gives memory that libtorch freed back to the system. glibc keeps blocks below 32 MB for itself once it has seen some freed: of a
/// gigabyte of weights let go, all of it (measured).
/// </summary>
internal static class NativeHeapTrimmer
{
    private const long WorthIt = 32 << 20;

    /// <summary>Asks the C library to let go, when enough was freed to be worth some milliseconds.</summary>
    /// <returns>Whether it was asked.</returns>
    public static bool ReturnToSystem(long freedBytes)
    {
        if (freedBytes < WorthIt || !OperatingSystem.IsLinux()) return false;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl), which does not keep it in the first place.
        }

        return true;
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int Trim(nuint keep);
}
