using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// What libtorch and its OpenMP read from the environment once, when they are loaded. Whoever sets one of these variables has the last
/// word.
/// </summary>
internal static partial class NativeEnvironment
{
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    /// <summary>libtorch's own: whether large tensors lie in huge pages, 1 or 0.</summary>
    internal const string HugePages = "THP_MEM_ALLOC_ENABLE";

    /// <summary>Asks for what is best here. Must come before libtorch is loaded.</summary>
    /// <remarks>
    /// <para>OpenMP's threads sleep while they wait for one another, instead of spinning. Measured on two cores with the emblem model, 20
    /// steps: on a machine busy with builds, spinning took 42 s of wall and 18 s of processor time, sleeping 2.2 s and 1.9 s; a spinning
    /// thread takes the core from the one that it is waiting for.</para>
    /// <para>Tensors from 2 MB on lie in huge pages. glibc maps every block over 32 MB anew, and the kernel then gives it page by page as
    /// it is first written (docs/results.md, unet-step).</para>
    /// </remarks>
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux()) return;
        if (Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null) SetWhereUnset(WaitPolicy, "passive");
        SetWhereUnset(HugePages, "1");
    }

    // Environment.SetEnvironmentVariable would change .NET's copy alone, which native code does not see.
    private static void SetWhereUnset(string name, string value) => _ = SetNative(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
