using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// Runs a kernel on the threads that libtorch computes with: others would be kept off the processor by those, which wait for their next
/// operation.
/// </summary>
internal static unsafe class KernelThreads
{
    /// <summary>Runs a kernel on several threads, the calling one among them, and waits for them.</summary>
    /// <param name="work">
    /// Computes the share of one thread: what was given, its number from 0, and how many there are. Must not throw.
    /// </param>
    /// <param name="operands">What is given to each.</param>
    /// <param name="threads">How many at most.</param>
    public static void Run(delegate*<void*, int, int, void> work, void* operands, int threads)
    {
        if (threads <= 1)
        {
            work(operands, 0, 1);
        }
        else if (OpenMp.OfTorch is { } openMp)
        {
            var region = new Region { Work = work, Operands = operands, ThisThread = openMp.ThisThread, Threads = openMp.Threads };
            openMp.Parallel(&Enter, &region, (uint)threads, 0);
        }
        else
        {
            var (pointer, given) = ((nint)work, (nint)operands);
            Parallel.For(0, threads, thread => ((delegate*<void*, int, int, void>)pointer)((void*)given, thread, threads));
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Enter(void* region)
    {
        ref readonly var here = ref *(Region*)region;
        here.Work(here.Operands, here.ThisThread(), here.Threads());
    }

    private struct Region
    {
        public delegate*<void*, int, int, void> Work;
        public void* Operands;
        public delegate* unmanaged[Cdecl]<int> ThisThread;
        public delegate* unmanaged[Cdecl]<int> Threads;
    }
}
