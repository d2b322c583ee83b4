using System.Runtime.InteropServices;

namespace IpAdapter.Diffusion.Tests.WeightFiles.Fuzzing;

/// <summary>Processor time that the current thread has taken: what a busy machine does not change.</summary>
internal static unsafe class ThreadTime
{
    private const int ThreadProcessorTime = 3;   // CLOCK_THREAD_CPUTIME_ID of Linux

    /// <summary>The time so far; always zero where the system is not asked.</summary>
    public static TimeSpan Taken
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return TimeSpan.Zero;
            var time = stackalloc long[2];   // seconds, nanoseconds
            return GetTime(ThreadProcessorTime, time) == 0
                ? TimeSpan.FromSeconds(time[0]) + TimeSpan.FromTicks(time[1] / 100)
                : TimeSpan.Zero;
        }
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, long* time);
}
