using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// Gives memory that libtorch freed back to the system. glibc keeps blocks below 32 MB for itself once it has seen some freed: of a
/// gigabyte of weights let go, all of it (measured).
/// </summary>
internal static class NativeHeapTrimmer
{
    private const long WorthIt = 32 << 20;

    // While a model computes: the C library lets go of every free page, also of those that the next operators ask for at once.
    private const long WorthItBetweenOperators = 512 << 20;

    /// <summary>Asks the C library to let go, when enough was freed to be worth some milliseconds.</summary>
    /// <param name="freedBytes">Bytes that were freed since it was asked last.</param>
    /// <param name="isBetweenOperators">Whether a model computes meanwhile.</param>
    /// <returns>Whether it was asked.</returns>
    public static bool ReturnToSystem(long freedBytes, bool isBetweenOperators = false)
    {
        if (freedBytes < (isBetweenOperators ? WorthItBetweenOperators : WorthIt) || !OperatingSystem.IsLinux()) return false;
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
