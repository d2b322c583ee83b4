using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Kernels;

/// <summary>
/// Runs kernels on the threads that libtorch computes with: others would be kept off the processor by those, which wait for their next
/// operation.
/// </summary>
internal static unsafe class KernelThreads
{
    // Below it waking a thread costs more than its share of the work.
    private const double WorthAThread = 1 << 20;

    /// <summary>How many threads a kernel is run on.</summary>
    /// <param name="operations">Arithmetic operations of all of it.</param>
    /// <param name="units">Units that they are divided into.</param>
    public static int Count(double operations, long units) => operations < WorthAThread ? 1 : (int)Math.Min(get_num_threads(), units);

    /// <summary>Runs a kernel on several threads, the calling one among them, and waits for them.</summary>
    /// <param name="kernel">
    /// Computes pieces until there are none left: the operands, the work to take pieces of, and the thread's number from 0. Must not throw.
    /// </param>
    /// <param name="operands">What is given to each.</param>
    /// <param name="units">Units of work.</param>
    /// <param name="threads">How many at most.</param>
    /// <exception cref="OperationCanceledException">
    /// What the calling thread works at was cancelled (<see cref="KernelUse"/>); not all is computed.
    /// </exception>
    public static void Run(delegate*<void*, SharedWork*, int, void> kernel, void* operands, long units, int threads)
    {
        var cancellationToken = KernelUse.Current.CancellationToken;
        cancellationToken.ThrowIfCancellationRequested();
        var work = new SharedWork(units, threads);
        var place = (nint)(&work);
        // Taken back before this method ends, and with it the work.
        using (cancellationToken.UnsafeRegister(_ => ((SharedWork*)place)->Stop(), null))
            Run(new Region { Kernel = kernel, Operands = operands, Work = &work }, threads);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Run(Region region, int threads)
    {
        if (threads <= 1)
        {
            region.Kernel(region.Operands, region.Work, 0);
        }
        else if (OpenMp.OfTorch is { } openMp)
        {
            region.ThisThread = openMp.ThisThread;
            openMp.Parallel(&Enter, &region, (uint)threads, 0);
        }
        else
        {
            var place = (nint)(&region);
            Parallel.For(0, threads, thread =>
            {
                var here = (Region*)place;
                here->Kernel(here->Operands, here->Work, thread);
            });
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Enter(void* region)
    {
        var here = (Region*)region;
        here->Kernel(here->Operands, here->Work, here->ThisThread());
    }

    private struct Region
    {
        public delegate*<void*, SharedWork*, int, void> Kernel;
        public void* Operands;
        public SharedWork* Work;
        public delegate* unmanaged[Cdecl]<int> ThisThread;
    }
}
