using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Platform;

/// <summary>
/// Makes OpenMP's threads sleep while they wait for one another, instead of spinning. Must come before libtorch is loaded: its OpenMP reads
/// the environment once.
/// </summary>
/// <remarks>
/// Measured on two cores with the emblem model, 20 steps: on a machine busy with builds, spinning took 42 s of wall and 18 s of processor
/// time, sleeping 2.2 s and 1.9 s;
/// a spinning thread takes the core from the one that it is waiting for. Whoever sets OMP_WAIT_POLICY or GOMP_SPINCOUNT has the last word.
/// </remarks>
internal static partial class OpenMpWaitPolicy
{
    private const string Policy = "OMP_WAIT_POLICY";

    public static void Ask()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Policy) is not null
            || Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is not null)
            return;
        // Environment.SetEnvironmentVariable would change .NET's copy alone, which native code does not see.
        _ = SetNative(Policy, "passive", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
